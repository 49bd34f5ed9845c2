import { isHashingLoaded, loadHashing } from '../crypto/hmac.ts'
import { badTime, VhookError } from '../model/errors.ts'
import type { SignedRequest } from '../model/request.ts'
import { bodyBytes, type BodyInput } from './body.ts'
import { type FetchRequest, fromFetch } from './from-fetch.ts'
import { headerList, type HeadersInput } from './headers.ts'

/** A request with its body as received, and its headers in any form that `HeadersInput` names. */
export type RequestWithBody = Omit<SignedRequest, 'headers' | 'body'> & { headers: HeadersInput; body: BodyInput }

/** A request with its body's bytes, or a Fetch API `Request`. */
export type RequestInput = RequestWithBody | FetchRequest

/** The request with its headers as pairs and its body as bytes; the same object when it has that form already. */
export function signedRequest(request: RequestWithBody): SignedRequest {
  const headers = headerList(request.headers)
  const body = bodyBytes(request.body)
  return headers === request.headers && body === request.body
    ? (request as SignedRequest)
    : { ...request, headers, body }
}

/** Unix milliseconds below this are before 1973: the number is in seconds. */
const earliest = 1e11

/** Throws `BAD_TIME` unless `at.now` is a time in Unix milliseconds. */
export function checkTime(at: { now?: unknown } | undefined): void {
  const now = at?.now
  if (!Number.isFinite(now) || (now as number) < earliest) throw new VhookError(badTime(String(now)))
}

async function load(request: RequestInput): Promise<SignedRequest> {
  await loadHashing()
  return 'clone' in request ? fromFetch(request) : signedRequest(request)
}

/** What every asynchronous function does first: checks the time, loads the hashes and reads the request; at once if it can. */
export function prepare(
  request: RequestInput,
  at: { now?: unknown } | undefined,
): SignedRequest | Promise<SignedRequest> {
  checkTime(at)
  return isHashingLoaded() && !('clone' in request) ? signedRequest(request) : load(request)
}
