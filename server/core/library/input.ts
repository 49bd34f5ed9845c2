import { badTime, VhookError } from '../model/errors.ts'
import type { SignedRequest } from '../model/request.ts'
import { type FetchRequest, fromFetch } from './from-fetch.ts'
import { headerList, type HeadersInput } from './headers.ts'

/** A request with its body's bytes, and its headers in any form that `HeadersInput` names. */
export type RequestWithBody = Omit<SignedRequest, 'headers'> & { headers: HeadersInput }

/** A request with its body's bytes, or a Fetch API `Request`. */
export type RequestInput = RequestWithBody | FetchRequest

/** The request with its headers as pairs; the same object when they are pairs already. */
export function signedRequest(request: RequestWithBody): SignedRequest {
  const headers = headerList(request.headers)
  return headers === request.headers ? (request as SignedRequest) : { ...request, headers }
}

export const readRequest = async (request: RequestInput): Promise<SignedRequest> =>
  'clone' in request ? await fromFetch(request) : signedRequest(request)

/** Throws `BAD_TIME` unless `now` is a finite number. */
export function checkTime(now: unknown): void {
  if (!Number.isFinite(now)) throw new VhookError(badTime(String(now)))
}
