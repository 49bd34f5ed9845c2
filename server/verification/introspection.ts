import { outbound } from '../platform/guarded-fetch.ts'
import type { OutboundAnswer } from '../platform/guarded-fetch.ts'
import { answerLimits, basicHeader, formType, jsonObject } from '../platform/oauth-http.ts'
import { tokenHash } from './token-hash.ts'

/** How long an answer is believed, in ms: an active token's until it expires, but no longer than this. */
const ACTIVE = 60_000
const INACTIVE = 10_000
/** Answers that are remembered at once. */
const MOST = 1_000

type Answer = Record<string, unknown>

interface Known {
  answer: Promise<Answer>
  until: number
}

export interface Introspector {
  url: string
  clientId: string
  clientSecret: string
}

/** Asks token endpoints of others whether a token is good (RFC 7662), and remembers the answer by the token's hash. */
export class Introspection {
  readonly #now: () => number
  readonly #known = new Map<string, Known>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Rejects with the reason in words when nobody can say. That too is believed for 10 s. */
  ask(by: Introspector, token: string): Promise<Answer> {
    const key = [by.url, by.clientId, tokenHash(by.clientSecret), tokenHash(token)].join(' ')
    const known = this.#known.get(key)
    if (known && this.#now() < known.until) return known.answer
    const entry: Known = { answer: ask(by, token), until: Number.POSITIVE_INFINITY }
    this.#known.delete(key)
    this.#known.set(key, entry)
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value ?? '')
    entry.answer.then(
      (answer) => (entry.until = this.#believedUntil(answer)),
      () => (entry.until = this.#now() + INACTIVE),
    )
    return entry.answer
  }

  #believedUntil({ active, exp }: Answer): number {
    const now = this.#now()
    if (active !== true) return now + INACTIVE
    return typeof exp === 'number' ? Math.min(exp * 1_000, now + ACTIVE) : now + ACTIVE
  }
}

/** By Basic first, then in the body: how the asking party proves itself is left open there (RFC 7662, 2.1). */
async function ask({ url, clientId, clientSecret }: Introspector, token: string): Promise<Answer> {
  const fields = { token, token_type_hint: 'access_token' }
  const answer = await post(url, { authorization: basicHeader(clientId, clientSecret) }, fields)
  if (answer.status !== 401) return answerOf(answer)
  return answerOf(await post(url, {}, { ...fields, client_id: clientId, client_secret: clientSecret }))
}

function post(url: string, headers: Record<string, string>, fields: Record<string, string>): Promise<OutboundAnswer> {
  const body = new URLSearchParams(fields).toString()
  const all = { accept: 'application/json', 'content-type': formType, ...headers }
  return outbound(url, { method: 'POST', headers: all, body }, answerLimits)
}

function answerOf({ status, text }: OutboundAnswer): Answer {
  if (status === 401 || status === 403) throw new Error(`the introspection endpoint refused this client (${status})`)
  if (status !== 200) throw new Error(`the introspection endpoint answered ${status}`)
  const body = jsonObject(text)
  if (!body) throw new Error('the answer of the introspection endpoint is not a JSON object')
  return body
}
