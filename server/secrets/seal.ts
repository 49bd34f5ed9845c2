import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomFillSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const IV = 12
/** Passed for encryption and decryption: without it, Node accepts a tag of 4 bytes. */
const TAG = 16
const FORMAT = 1

/** What a sealed text belongs to. It cannot be unsealed for another. The purposes `secret`, `previous` and `undo` belong to the vault. */
export interface SealContext {
  id: string
  version: number
  purpose: string
}

/** Format byte, IV (96 bits, random), tag, ciphertext. */
export function seal(key: Buffer, context: SealContext, secret: string): Uint8Array {
  const iv = freshIv()
  const cipher = createCipheriv(ALGORITHM, keyObject(key), iv, { authTagLength: TAG })
  cipher.setAAD(aadOf(context))
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(FORMAT), iv, cipher.getAuthTag(), text])
}

/** The text, or undefined if key, context or bytes differ from those it was sealed with. */
export function unseal(key: Buffer, context: SealContext, sealed: Uint8Array): string | undefined {
  const bytes = Buffer.from(sealed)
  if (bytes[0] !== FORMAT || bytes.length < 1 + IV + TAG) return undefined
  const tagAt = 1 + IV
  try {
    const decipher = createDecipheriv(ALGORITHM, keyObject(key), bytes.subarray(1, tagAt), { authTagLength: TAG })
    decipher.setAAD(aadOf(context))
    decipher.setAuthTag(bytes.subarray(tagAt, tagAt + TAG))
    const text = decipher.update(bytes.subarray(tagAt + TAG))
    // `final` verifies the tag: the text must not be used before.
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    // Wrong key or changed bytes: the credential is locked, which is a state rather than an error.
    return undefined
  }
}

/** 8 hex digits by which equal secrets can be recognised. Keyed, so that secrets cannot be guessed offline. */
export function fingerprint(key: Buffer, secret: string): string {
  return createHmac('sha256', key).update(secret, 'utf8').digest('hex').slice(0, 8)
}

/** Random bytes for many IVs at once: one by one they cost as much as the encryption. Each is used once. */
const ivPool = Buffer.alloc(IV * 512)
let used = ivPool.length

function freshIv(): Buffer {
  if (used === ivPool.length) {
    randomFillSync(ivPool)
    used = 0
  }
  used += IV
  return ivPool.subarray(used - IV, used)
}

const keyObjects = new WeakMap<Buffer, KeyObject>()

/** Reusing the key object is three times as fast. */
function keyObject(key: Buffer): KeyObject {
  const object = keyObjects.get(key) ?? createSecretKey(key)
  keyObjects.set(key, object)
  return object
}

function aadOf({ id, version, purpose }: SealContext): Buffer {
  return Buffer.from(`${id}|${version}|${purpose}`, 'utf8')
}
