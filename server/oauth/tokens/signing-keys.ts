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
  /** When the last token of a credential expires, Unix ms: until then the key that signed it must be findable. */
  lastExpiry: (credentialId: string) => number
}

const PURPOSE = 'signing-key'

/** The key pairs that sign access tokens: ES256, one that signs for each credential, made with its first token. */
export class SigningKeys {
  readonly #parts: SigningKeysOptions
  readonly #rows = new Map<string, SigningKeyRow[]>()
  readonly #signing = new Map<string, Promise<SigningKey>>()

  constructor(parts: SigningKeysOptions) {
    this.#parts = parts
  }

  async load(): Promise<void> {
    const { store } = this.#parts
    if (store.state.state === 'failing') return
    for (const row of await store.signingKeys())
      this.#rows.set(row.credentialId, [...(this.#rows.get(row.credentialId) ?? []), row])
  }

  /** The key that signs now. */
  current(credentialId: string): Promise<SigningKey> {
    const known = this.#signing.get(credentialId) ?? this.#open(credentialId)
    this.#signing.set(credentialId, known)
    // What went wrong once may go right next time.
    known.catch(() => this.#signing.delete(credentialId))
    return known
  }

  /** Public halves: the one that signs, and those whose tokens may still be about. */
  published(credentialId: string): JWK[] {
    const now = this.#parts.now()
    const rows = this.#rows.get(credentialId) ?? []
    const valid = rows.filter(({ publishedUntil }) => publishedUntil === null || publishedUntil > now)
    return valid.toReversed().map((row) => JSON.parse(row.publicKey) as JWK)
  }

  /** Puts a new key in force. The old one loses its private half, and stays published until its last token has expired. */
  async rotate(credentialId: string): Promise<SigningKey> {
    const fresh = this.#make(credentialId)
    this.#signing.set(credentialId, fresh)
    return await fresh
  }

  /** Forgets the keys of credentials that are gone; the store has removed them with the credential. */
  keepOnly(credentialIds: ReadonlySet<string>): void {
    for (const id of this.#rows.keys()) if (!credentialIds.has(id)) this.#rows.delete(id)
    for (const id of this.#signing.keys()) if (!credentialIds.has(id)) this.#signing.delete(id)
  }

  async #open(credentialId: string): Promise<SigningKey> {
    const row = (this.#rows.get(credentialId) ?? []).findLast(({ sealed }) => sealed !== null)
    const text = row?.sealed ? this.#parts.vault.unseal(credentialId, PURPOSE, row.sealed) : undefined
    // Sealed under a key that is not here any more: a new one takes its place, and its tokens can still be checked.
    if (!row || text === undefined) return await this.#make(credentialId)
    return { kid: row.kid, key: (await importJWK(JSON.parse(text) as JWK, 'ES256')) as CryptoKey }
  }

  async #make(credentialId: string): Promise<SigningKey> {
    const { store, vault, now, lastExpiry } = this.#parts
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
