import { badTime, VhookError } from '../model/errors.ts'
import type { SignedRequest } from '../model/request.ts'
import { type FetchRequest, fromFetch } from './from-fetch.ts'
import { headerList, type HeadersInput } from './headers.ts'

/** A request with its headers in any form that `HeadersInput` names, or a Fetch API `Request`. */
export type RequestInput = (Omit<SignedRequest, 'headers'> & { headers: HeadersInput }) | FetchRequest

/** The request with its headers as pairs; the same object when they are pairs already. */
export function signedRequest(request: Exclude<RequestInput, FetchRequest>): SignedRequest {
  const headers = headerList(request.headers)
  return headers === request.headers ? (request as SignedRequest) : { ...request, headers }
}

export const readRequest = async (request: RequestInput): Promise<SignedRequest> =>
  'clone' in request ? await fromFetch(request) : signedRequest(request)

/** Throws `BAD_TIME` unless `now` is a finite number. */
export function checkTime(now: unknown): void {
  if (!Number.isFinite(now)) throw new VhookError(badTime(String(now)))
}
