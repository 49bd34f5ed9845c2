import { isHashingLoaded, loadHashing } from '../crypto/hmac.ts'
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

/** Throws `BAD_TIME` unless `now` is a finite number. */
export function checkTime(now: unknown): void {
  if (!Number.isFinite(now)) throw new VhookError(badTime(String(now)))
}

async function load(request: RequestInput): Promise<SignedRequest> {
  await loadHashing()
  return 'clone' in request ? fromFetch(request) : signedRequest(request)
}

/** What every asynchronous function does first: checks the time, loads the hashes and reads the request; at once if it can. */
export function prepare(request: RequestInput, now: unknown): SignedRequest | Promise<SignedRequest> {
  checkTime(now)
  return isHashingLoaded() && !('clone' in request) ? signedRequest(request) : load(request)
}
