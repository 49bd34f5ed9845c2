import type { Evidence, IssuedToken, TokenRequests } from '../core/model/evidence.ts'
import { FetchCache } from './fetch-cache.ts'
import { Introspection } from './introspection.ts'
import type { Introspector } from './introspection.ts'
import { jsonObject } from '../platform/oauth-http.ts'
import { fetchLimits, guardedFetch } from '../platform/guarded-fetch.ts'
import { quietly } from '../store/tolerate-failure.ts'
import type { Store } from '../store/contract.ts'

const DAY = 86_400_000

type KeySet = ReadonlyArray<Record<string, unknown>>

/** What verification needs beside the request: issued tokens, key sets, introspection. One per data folder. */
export class EvidenceStore implements Evidence {
  readonly #store: Store
  readonly #now: () => number
  readonly #tokens = new Map<string, IssuedToken>()
  readonly #requests = new Map<string, TokenRequests>()
  readonly #documents: FetchCache<string>
  readonly #keySets: FetchCache<KeySet>
  readonly #introspection: Introspection

  /** `fetchMs`: how long each request to an issuer may take. */
  constructor(store: Store, now: () => number, fetchMs = fetchLimits.timeoutMs) {
    this.#store = store
    this.#now = now
    this.#documents = new FetchCache((url) => fetchText(url, fetchMs), now)
    this.#keySets = new FetchCache((url) => fetchKeys(url, fetchMs), now)
    this.#introspection = new Introspection(now, fetchMs)
  }

  async load(): Promise<void> {
    // Failing storage has no rows; its state is reported, and webhooks are still forwarded.
    if (this.#store.state.state === 'failing') return
    const { tokens, requests } = await this.#store.tokens()
    for (const token of tokens) this.#tokens.set(token.hash, token)
    for (const [id, counted] of Object.entries(requests)) this.#requests.set(id, counted)
  }

  token(hash: string): IssuedToken | undefined {
    return this.#tokens.get(hash)
  }

  /** The tokens of a credential until a day after they expired, newest first. */
  tokensOf(credentialId: string): IssuedToken[] {
    const own = [...this.#tokens.values()].filter((token) => token.credentialId === credentialId)
    return own.toSorted((one, other) => other.issuedAt - one.issuedAt)
  }

  tokenRequests(credentialId: string): TokenRequests {
    return this.#requests.get(credentialId) ?? { count: 0, lastAt: null }
  }

  /** Valid at once, because its first use may follow at once; on disk when it resolves. With failing storage it is lost at the next start. */
  async addToken(token: IssuedToken): Promise<void> {
    this.#forgetExpired()
    this.#tokens.set(token.hash, token)
    await quietly(this.#store.addToken(token))
  }

  /** Counts a request to the token endpoint. */
  async countRequest(credentialId: string): Promise<void> {
    const at = this.#now()
    this.#requests.set(credentialId, { count: this.tokenRequests(credentialId).count + 1, lastAt: at })
    await quietly(this.#store.countTokenRequest(credentialId, at))
  }

  /** Revokes all tokens of a credential from now on; returns how many were still valid. */
  async revoke(credentialId: string): Promise<number> {
    const at = this.#now()
    await this.#store.revokeTokens(credentialId, at)
    const active = this.tokensOf(credentialId).filter((token) => token.revokedAt === undefined)
    for (const token of active) this.#tokens.set(token.hash, { ...token, revokedAt: at })
    return active.filter(({ expiresAt }) => expiresAt > at).length
  }

  /** Forgets removed credentials: another one with the same id must not inherit their tokens. */
  retainOnly(credentialIds: ReadonlySet<string>): void {
    for (const { hash, credentialId } of this.#tokens.values())
      if (!credentialIds.has(credentialId)) this.#tokens.delete(hash)
    for (const id of this.#requests.keys()) if (!credentialIds.has(id)) this.#requests.delete(id)
  }

  keys(url: string, kid?: string): Promise<KeySet> {
    return this.#keySets.get(url, (keys) => kid === undefined || keys.some((key) => key['kid'] === kid))
  }

  document(url: string): Promise<string> {
    return this.#documents.get(url)
  }

  introspect(by: Introspector, token: string): Promise<Record<string, unknown>> {
    return this.#introspection.ask(by, token)
  }

  #forgetExpired(): void {
    const limit = this.#now() - DAY
    for (const { hash, expiresAt } of this.#tokens.values()) if (expiresAt < limit) this.#tokens.delete(hash)
  }
}

async function fetchText(url: string, timeoutMs: number): Promise<string> {
  const response = await guardedFetch(url, { method: 'GET' }, { ...fetchLimits, timeoutMs })
  if (response.status !== 200) throw new Error(`the URL responded ${response.status}`)
  return response.text
}

/** JSON, or a type that servers send instead of it; never an HTML page. */
const jsonTypes = /^\s*(application\/([\w.+-]+\+)?json|text\/plain|application\/octet-stream)\b/i

async function fetchKeys(url: string, timeoutMs: number): Promise<KeySet> {
  const request = { method: 'GET', headers: { accept: 'application/json' } } as const
  const { status, text, type } = await guardedFetch(url, request, { ...fetchLimits, timeoutMs })
  if (status !== 200) throw new Error(`the URL responded ${status}`)
  if (type !== undefined && !jsonTypes.test(type)) throw new Error(`the response is ${type.slice(0, 60)}, not JSON`)
  const keys = jsonObject(text)?.['keys']
  if (!Array.isArray(keys)) throw new Error('the response is not a key set')
  return keys.filter((key): key is Record<string, unknown> => typeof key === 'object' && key !== null)
}
