import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose'
import type { CryptoKey, JWK } from 'jose'
import { quietly } from '../../store/tolerate-failure.ts'
import type { Vault } from '../../secrets/contract.ts'
import type { SigningKeyRow, Store } from '../../store/contract.ts'

export interface SigningKey {
  kid: string
  key: CryptoKey
}

export interface SigningKeysOptions {
  store: Store
  vault: Pick<Vault, 'seal' | 'unseal'>
  now: () => number
  /** When the last token of a credential expires, Unix ms: until then the key that signed it must stay published. */
  lastExpiry: (credentialId: string) => number
}

const PURPOSE = 'signing-key'

/** The key pairs that sign access tokens: ES256, one active key per credential, generated with its first token. */
export class SigningKeys {
  readonly #options: SigningKeysOptions
  readonly #rows = new Map<string, SigningKeyRow[]>()
  readonly #signing = new Map<string, Promise<SigningKey>>()

  constructor(options: SigningKeysOptions) {
    this.#options = options
  }

  async load(): Promise<void> {
    const { store } = this.#options
    if (store.state.state === 'failing') return
    for (const row of await store.signingKeys())
      this.#rows.set(row.credentialId, [...(this.#rows.get(row.credentialId) ?? []), row])
  }

  /** The active key. */
  current(credentialId: string): Promise<SigningKey> {
    const known = this.#signing.get(credentialId) ?? this.#load(credentialId)
    this.#signing.set(credentialId, known)
    // A failure is not cached: the next call tries again.
    known.catch(() => this.#signing.delete(credentialId))
    return known
  }

  /** Public keys: the active one, and those whose tokens may still be valid. */
  published(credentialId: string): JWK[] {
    const now = this.#options.now()
    const rows = this.#rows.get(credentialId) ?? []
    const valid = rows.filter(({ publishedUntil }) => publishedUntil === null || publishedUntil > now)
    return valid.toReversed().map((row) => JSON.parse(row.publicKey) as JWK)
  }

  /** Activates a new key. The private half of the old one is deleted; its public half stays published until its last token has expired. */
  async rotate(credentialId: string): Promise<SigningKey> {
    const generated = this.#generate(credentialId)
    this.#signing.set(credentialId, generated)
    return await generated
  }

  /** Forgets the keys of removed credentials, which the store has deleted with them. */
  retainOnly(credentialIds: ReadonlySet<string>): void {
    for (const id of this.#rows.keys()) if (!credentialIds.has(id)) this.#rows.delete(id)
    for (const id of this.#signing.keys()) if (!credentialIds.has(id)) this.#signing.delete(id)
  }

  async #load(credentialId: string): Promise<SigningKey> {
    const row = (this.#rows.get(credentialId) ?? []).findLast(({ sealed }) => sealed !== null)
    const text = row?.sealed ? this.#options.vault.unseal(credentialId, PURPOSE, row.sealed) : undefined
    // Sealed with a key that is no longer available: a new one replaces it, and its tokens can still be verified.
    if (!row || text === undefined) return await this.#generate(credentialId)
    return { kid: row.kid, key: (await importJWK(JSON.parse(text) as JWK, 'ES256')) as CryptoKey }
  }

  async #generate(credentialId: string): Promise<SigningKey> {
    const { store, vault, now, lastExpiry } = this.#options
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(publicKey)
    const kid = await calculateJwkThumbprint(jwk)
    const row: SigningKeyRow = {
      kid,
      credentialId,
      createdAt: now(),
      publishedUntil: null,
      publicKey: JSON.stringify({ ...jwk, kid, alg: 'ES256', use: 'sig' }),
      sealed: vault.seal(credentialId, PURPOSE, JSON.stringify(await exportJWK(privateKey))),
    }
    // A JWT's own time is rounded up to whole seconds.
    const until = Math.max(lastExpiry(credentialId) + 1_000, now())
    const older = (this.#rows.get(credentialId) ?? []).map((one) => retired(one, until))
    const rows = [...older, row]
    this.#rows.set(credentialId, rows)
    await quietly(store.putSigningKeys(rows))
    return { kid, key: privateKey }
  }
}

const retired = (row: SigningKeyRow, until: number): SigningKeyRow => ({
  ...row,
  sealed: null,
  publishedUntil: row.publishedUntil ?? until,
})
