import { constants, createPrivateKey, generateKeyPair, privateDecrypt } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { problems, VhookError } from '../core/model/errors.ts'
import type { EncryptionKeyRow, Store } from '../store/contract.ts'
import type { Vault } from './contract.ts'

const PURPOSE = 'encryption'
const BITS = 2048

export interface PublicKey {
  credentialId: string
  /** SPKI as PEM. */
  pem: string
  createdAt: number
}

const generate = promisify(generateKeyPair)

/** Key pairs for arguments that senders encrypt. The private keys are sealed like secrets and only used in this class. */
export class EncryptionKeys {
  readonly #store: Store
  readonly #vault: Vault
  readonly #now: () => number

  constructor(parts: { store: Store; vault: Vault; now: () => number }) {
    this.#store = parts.store
    this.#vault = parts.vault
    this.#now = parts.now
  }

  async all(): Promise<PublicKey[]> {
    return (await this.#rows()).map(publicKeyOf)
  }

  async find(credentialId: string): Promise<PublicKey | undefined> {
    return (await this.all()).find((one) => one.credentialId === credentialId)
  }

  /** Creates a pair (RSA, 2048 bits). Rejects with NO_SUCH_CREDENTIAL, and with ENCRYPTION_KEY_EXISTS unless `replace` is set. */
  async create(credentialId: string, replace: boolean): Promise<PublicKey> {
    if (!this.#vault.views().some(({ id }) => id === credentialId))
      throw new VhookError(problems.noSuchCredential(credentialId))
    if (!replace && (await this.find(credentialId))) throw new VhookError(problems.encryptionKeyExists(credentialId))
    const { publicKey, privateKey } = await generate('rsa', {
      modulusLength: BITS,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const sealed = this.#vault.seal(credentialId, PURPOSE, privateKey)
    const row = { credentialId, publicKey, sealed, createdAt: this.#now() }
    await this.#store.putEncryptionKey(row)
    return publicKeyOf(row)
  }

  /** Removes the pair; what was encrypted for it can never be decrypted. Rejects with NO_SUCH_KEY. */
  async remove(credentialId: string): Promise<void> {
    if (!(await this.find(credentialId))) throw new VhookError(problems.noSuchKey(credentialId))
    await this.#store.removeEncryptionKey(credentialId)
  }

  /** A function that decrypts with the key that fits and returns its credential; undefined if there is no usable key. */
  async decryptor(): Promise<((bytes: Uint8Array) => { text: string; credentialId: string } | undefined) | undefined> {
    const keys = (await this.#rows()).flatMap((row) => {
      const pem = this.#vault.unseal(row.credentialId, PURPOSE, row.sealed)
      return pem === undefined ? [] : [{ credentialId: row.credentialId, key: createPrivateKey(pem) }]
    })
    if (keys.length === 0) return undefined
    return (bytes) => {
      for (const { key, credentialId } of keys) {
        const text = decrypt(key, bytes)
        if (text !== undefined) return { text, credentialId }
      }
      return undefined
    }
  }

  #rows(): Promise<EncryptionKeyRow[]> {
    return this.#store.encryptionKeys()
  }
}

const publicKeyOf = ({ credentialId, publicKey, createdAt }: EncryptionKeyRow): PublicKey => ({
  credentialId,
  pem: publicKey,
  createdAt,
})

/** RSA-OAEP with SHA-256 (RFC 8017, 7.1), whose padding shows whether the key is the right one. */
function decrypt(key: KeyObject, bytes: Uint8Array): string | undefined {
  try {
    const plain = privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, bytes)
    return plain.toString('utf8')
  } catch {
    return undefined // Encrypted for another key, or not encrypted: both are expected.
  }
}
