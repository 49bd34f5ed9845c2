import { guardedFetch } from '../platform/guarded-fetch.ts'
import type { FetchedResponse } from '../platform/guarded-fetch.ts'
import { basicHeader, formType, jsonObject, responseLimits } from '../platform/oauth-http.ts'
import { tokenHash } from './token-hash.ts'

/** How long a result is cached, in ms: an active token's until it expires, but at most this long. */
const ACTIVE = 60_000
const INACTIVE = 10_000
/** Results cached at the same time. */
const MOST = 1_000

type Result = Record<string, unknown>

interface Entry {
  result: Promise<Result>
  until: number
}

/** An introspection endpoint, and the client that asks it. */
export interface Introspector {
  url: string
  clientId: string
  clientSecret: string
}

/** Asks introspection endpoints whether a token is active (RFC 7662), and caches the result by the token's hash. */
export class Introspection {
  readonly #now: () => number
  readonly #timeoutMs: number
  readonly #entries = new Map<string, Entry>()

  constructor(now: () => number, timeoutMs = responseLimits.timeoutMs) {
    this.#now = now
    this.#timeoutMs = timeoutMs
  }

  /** Rejects when the endpoint gives no result, with an Error whose message completes a sentence. That is cached for 10 s. */
  ask(by: Introspector, token: string): Promise<Result> {
    const key = [by.url, by.clientId, tokenHash(by.clientSecret), tokenHash(token)].join(' ')
    const cached = this.#entries.get(key)
    if (cached && this.#now() < cached.until) return cached.result
    const entry: Entry = { result: introspect(by, token, this.#timeoutMs), until: Number.POSITIVE_INFINITY }
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    if (this.#entries.size > MOST) this.#entries.delete(this.#entries.keys().next().value ?? '')
    entry.result.then(
      (result) => (entry.until = this.#expiry(result)),
      () => (entry.until = this.#now() + INACTIVE),
    )
    return entry.result
  }

  #expiry({ active, exp }: Result): number {
    const now = this.#now()
    if (active !== true) return now + INACTIVE
    return typeof exp === 'number' ? Math.min(exp * 1_000, now + ACTIVE) : now + ACTIVE
  }
}

/** With Basic authentication first, then with the client in the body: RFC 7662 (2.1) leaves the method open. */
async function introspect(by: Introspector, token: string, timeoutMs: number): Promise<Result> {
  const { url, clientId, clientSecret } = by
  const post = (headers: Record<string, string>, fields: Record<string, string>): Promise<FetchedResponse> => {
    const body = new URLSearchParams({ token, token_type_hint: 'access_token', ...fields }).toString()
    const all = { accept: 'application/json', 'content-type': formType, ...headers }
    return guardedFetch(url, { method: 'POST', headers: all, body }, { ...responseLimits, timeoutMs })
  }
  const response = await post({ authorization: basicHeader(clientId, clientSecret) }, {})
  if (response.status !== 401) return resultOf(response)
  return resultOf(await post({}, { client_id: clientId, client_secret: clientSecret }))
}

function resultOf({ status, text }: FetchedResponse): Result {
  if (status === 401 || status === 403) throw new Error(`the introspection endpoint refused this client (${status})`)
  if (status !== 200) throw new Error(`the introspection endpoint responded ${status}`)
  const body = jsonObject(text)
  if (!body) throw new Error('the response of the introspection endpoint is not a JSON object')
  return body
}
