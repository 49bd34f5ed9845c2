import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomFillSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const IV = 12
/** Stated on both sides: without it Node accepts a tag of 4 bytes. */
const TAG = 16
const FORMAT = 1

/** What a sealed secret belongs to. Another row, version or purpose cannot open it. `secret` and `previous` are the vault's own. */
export interface Seat {
  id: string
  version: number
  purpose: string
}

/** Format byte, IV (96 bits, random), tag, ciphertext. */
export function seal(key: Buffer, seat: Seat, secret: string): Uint8Array {
  const iv = freshIv()
  const cipher = createCipheriv(ALGORITHM, keyObject(key), iv, { authTagLength: TAG })
  cipher.setAAD(aadOf(seat))
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(FORMAT), iv, cipher.getAuthTag(), text])
}

/** The secret, or undefined when key, seat or bytes are not the ones it was sealed with. */
export function unseal(key: Buffer, seat: Seat, sealed: Uint8Array): string | undefined {
  const bytes = Buffer.from(sealed)
  if (bytes[0] !== FORMAT || bytes.length < 1 + IV + TAG) return undefined
  const tagAt = 1 + IV
  try {
    const decipher = createDecipheriv(ALGORITHM, keyObject(key), bytes.subarray(1, tagAt), { authTagLength: TAG })
    decipher.setAAD(aadOf(seat))
    decipher.setAuthTag(bytes.subarray(tagAt, tagAt + TAG))
    const text = decipher.update(bytes.subarray(tagAt + TAG))
    // Only now is the text known to be genuine; nothing of it is used before.
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    // Wrong key or changed bytes: the credential is locked, which is a state and not an error.
    return undefined
  }
}

/** Tells two secrets apart and reveals neither: keyed, so that it cannot be guessed offline. 8 hex digits. */
export function fingerprint(key: Buffer, secret: string): string {
  return createHmac('sha256', key).update(secret, 'utf8').digest('hex').slice(0, 8)
}

/** Random bytes are fetched for many at a time: one by one they cost as much as the sealing itself. Each is used once. */
const reserve = Buffer.alloc(IV * 512)
let taken = reserve.length

function freshIv(): Buffer {
  if (taken === reserve.length) {
    randomFillSync(reserve)
    taken = 0
  }
  taken += IV
  return reserve.subarray(taken - IV, taken)
}

const keyObjects = new WeakMap<Buffer, KeyObject>()

/** A key that is made ready once is three times as fast. */
function keyObject(key: Buffer): KeyObject {
  const known = keyObjects.get(key) ?? createSecretKey(key)
  keyObjects.set(key, known)
  return known
}

function aadOf({ id, version, purpose }: Seat): Buffer {
  return Buffer.from(`${id}|${version}|${purpose}`, 'utf8')
}
