import type { Evidence, IssuedToken, TokenRequests } from './core/evidence.ts'
import { outbound } from './outbound.ts'
import type { Store } from './store/contract.ts'

/** How long a key set or document is believed, and how often at most an address is asked. In ms. */
const FRESH = 600_000
const COOLDOWN = 30_000

interface Fetched {
  at: number
  text: Promise<string>
}

/** The facts that verification needs from outside: issued tokens, key sets, introspection. One an installation. */
export class Facts implements Evidence {
  readonly #store: Store
  readonly #now: () => number
  readonly #tokens = new Map<string, IssuedToken>()
  readonly #requests = new Map<string, TokenRequests>()
  readonly #documents = new Map<string, Fetched>()

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  async load(): Promise<void> {
    const { tokens, requests } = await this.#store.tokens()
    for (const token of tokens) this.#tokens.set(token.hash, token)
    for (const [id, asked] of Object.entries(requests)) this.#requests.set(id, asked)
  }

  token(hash: string): IssuedToken | undefined {
    return this.#tokens.get(hash)
  }

  tokenRequests(credentialId: string): TokenRequests {
    return this.#requests.get(credentialId) ?? { count: 0, lastAt: null }
  }

  async issued(token: IssuedToken): Promise<void> {
    await this.#store.addToken(token)
    this.#tokens.set(token.hash, token)
  }

  async asked(credentialId: string): Promise<void> {
    const at = this.#now()
    this.#requests.set(credentialId, { count: this.tokenRequests(credentialId).count + 1, lastAt: at })
    await this.#store.countTokenRequest(credentialId, at)
  }

  async keys(url: string): Promise<ReadonlyArray<Record<string, unknown>>> {
    const set: unknown = JSON.parse(await this.document(url))
    const keys = typeof set === 'object' && set !== null ? (set as { keys?: unknown }).keys : undefined
    if (!Array.isArray(keys)) throw new Error('the answer holds no keys')
    return keys.filter((key): key is Record<string, unknown> => typeof key === 'object' && key !== null)
  }

  document(url: string): Promise<string> {
    const known = this.#documents.get(url)
    if (known && this.#now() - known.at < FRESH) return known.text
    const text = fetchText(url)
    this.#documents.set(url, { at: this.#now(), text })
    // A failure is believed for a moment only, so that a sender cannot make vhook ask without end.
    text.catch(() => this.#documents.set(url, { at: this.#now() - FRESH + COOLDOWN, text }))
    return text
  }

  async introspect(
    credential: { url: string; clientId: string; clientSecret: string },
    token: string,
  ): Promise<Record<string, unknown>> {
    const answer = await outbound(credential.url, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${encodeURIComponent(credential.clientId)}:${encodeURIComponent(credential.clientSecret)}`).toString('base64')}`,
      },
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }).toString(),
    })
    if (answer.status !== 200) throw new Error(`the introspection endpoint answered ${answer.status}`)
    const body: unknown = JSON.parse(answer.text)
    if (typeof body !== 'object' || body === null) throw new Error('the introspection answer is not an object')
    return body as Record<string, unknown>
  }
}

async function fetchText(url: string): Promise<string> {
  const answer = await outbound(url, { method: 'GET' })
  if (answer.status !== 200) throw new Error(`the address answered ${answer.status}`)
  return answer.text
}
