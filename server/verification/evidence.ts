import type { Evidence, IssuedToken, TokenRequests } from '../core/model/evidence.ts'
import { Fetched } from './fetch-cache.ts'
import { Introspection } from './introspection.ts'
import type { Introspector } from './introspection.ts'
import { jsonObject } from '../platform/oauth-http.ts'
import { outbound } from '../platform/guarded-fetch.ts'
import { quietly } from '../store/tolerate-failure.ts'
import type { Store } from '../store/contract.ts'

const DAY = 86_400_000

type KeySet = ReadonlyArray<Record<string, unknown>>

/** The facts that verification needs from outside: issued tokens, key sets, introspection. One an installation. */
export class EvidenceStore implements Evidence {
  readonly #store: Store
  readonly #now: () => number
  readonly #tokens = new Map<string, IssuedToken>()
  readonly #requests = new Map<string, TokenRequests>()
  readonly #documents: Fetched<string>
  readonly #keySets: Fetched<KeySet>
  readonly #introspection: Introspection

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
    this.#documents = new Fetched(fetchText, now)
    this.#keySets = new Fetched(fetchKeys, now)
    this.#introspection = new Introspection(now)
  }

  async load(): Promise<void> {
    // A store that fails has no rows to give; its state says so, and webhooks still go through.
    if (this.#store.state.state === 'failing') return
    const { tokens, requests } = await this.#store.tokens()
    for (const token of tokens) this.#tokens.set(token.hash, token)
    for (const [id, asked] of Object.entries(requests)) this.#requests.set(id, asked)
  }

  token(hash: string): IssuedToken | undefined {
    return this.#tokens.get(hash)
  }

  /** All tokens of a credential that have not been expired for a day, newest first. */
  tokensOf(credentialId: string): IssuedToken[] {
    const own = [...this.#tokens.values()].filter((token) => token.credentialId === credentialId)
    return own.toSorted((one, other) => other.issuedAt - one.issuedAt)
  }

  tokenRequests(credentialId: string): TokenRequests {
    return this.#requests.get(credentialId) ?? { count: 0, lastAt: null }
  }

  /** Known at once, for its first use may follow at once; on disk when it resolves. Storage that fails loses it at the next start only. */
  async issued(token: IssuedToken): Promise<void> {
    this.#forgetOld()
    this.#tokens.set(token.hash, token)
    await quietly(this.#store.addToken(token))
  }

  async asked(credentialId: string): Promise<void> {
    const at = this.#now()
    this.#requests.set(credentialId, { count: this.tokenRequests(credentialId).count + 1, lastAt: at })
    await quietly(this.#store.countTokenRequest(credentialId, at))
  }

  /** Revokes all tokens of a credential from now on; returns how many were still good. */
  async revoke(credentialId: string): Promise<number> {
    const at = this.#now()
    await this.#store.revokeTokens(credentialId, at)
    const good = this.tokensOf(credentialId).filter((token) => token.revokedAt === undefined)
    for (const token of good) this.#tokens.set(token.hash, { ...token, revokedAt: at })
    return good.filter(({ expiresAt }) => expiresAt > at).length
  }

  /** Forgets what belonged to credentials that are gone: another one of the same id must not inherit their tokens. */
  keepOnly(credentialIds: ReadonlySet<string>): void {
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

  #forgetOld(): void {
    const long = this.#now() - DAY
    for (const { hash, expiresAt } of this.#tokens.values()) if (expiresAt < long) this.#tokens.delete(hash)
  }
}

async function fetchText(url: string): Promise<string> {
  const answer = await outbound(url, { method: 'GET' })
  if (answer.status !== 200) throw new Error(`the address answered ${answer.status}`)
  return answer.text
}

/** JSON by its own name, or by one that servers use for want of a better; never a page. */
const jsonTypes = /^\s*(application\/([\w.+-]+\+)?json|text\/plain|application\/octet-stream)\b/i

async function fetchKeys(url: string): Promise<KeySet> {
  const { status, text, type } = await outbound(url, { method: 'GET', headers: { accept: 'application/json' } })
  if (status !== 200) throw new Error(`the address answered ${status}`)
  if (type !== undefined && !jsonTypes.test(type)) throw new Error(`the answer is ${type.slice(0, 60)}, not JSON`)
  const keys = jsonObject(text)?.['keys']
  if (!Array.isArray(keys)) throw new Error('the answer is not a key set')
  return keys.filter((key): key is Record<string, unknown> => typeof key === 'object' && key !== null)
}
