import { concat } from '../text/bytes.ts'
import { softHash } from './hash.ts'

export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'md5'

/** Bytes of a digest, and of the block that HMAC pads its key to (RFC 2104). */
export const digestLength: Record<HashName, number> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64, md5: 16 }
const blockLength: Record<HashName, number> = { sha1: 64, sha256: 64, sha384: 128, sha512: 128, md5: 64 }

interface NativeHash {
  update(data: Uint8Array): NativeHash
  digest(): Uint8Array
}
interface NativeCrypto {
  createHash(name: string): NativeHash
  createHmac(name: string, key: object): NativeHash
  createSecretKey(key: Uint8Array): object
  timingSafeEqual(one: Uint8Array, other: Uint8Array): boolean
}
type Host = { process?: { getBuiltinModule?: (name: string) => unknown } }

// Node's own crypto where the code runs on Node; asked for by name, so that a browser's bundle has no import of it.
const native = (globalThis as Host).process?.getBuiltinModule?.('node:crypto') as NativeCrypto | undefined

const softDigest = (name: HashName, parts: readonly Uint8Array[]) => softHash[name](concat(parts))

/** Digest of the parts, one after the other. Synchronous everywhere: Node's, or our own in a browser. */
export function hashParts(name: HashName, parts: readonly Uint8Array[]): Uint8Array {
  if (!native) return softDigest(name, parts)
  const hash = native.createHash(name)
  for (const part of parts) hash.update(part)
  return hash.digest()
}

export const hash = (name: HashName, bytes: Uint8Array): Uint8Array => hashParts(name, [bytes])

/** HMAC by its definition (RFC 2104), on our own hashes: what a browser uses, and the yardstick of the tests. */
export function softHmac(name: HashName, key: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const block = new Uint8Array(blockLength[name])
  block.set(key.length > block.length ? softDigest(name, [key]) : key)
  const inner = softDigest(name, [block.map((byte) => byte ^ 0x36), ...parts])
  return softDigest(name, [block.map((byte) => byte ^ 0x5c), inner])
}

const keyObjects = new WeakMap<Uint8Array, object>()

/** Node takes bytes as a key as well, but is four times slower with them; made once for each array of bytes. */
function keyObject(crypto: NativeCrypto, key: Uint8Array): object {
  const kept = keyObjects.get(key)
  if (kept) return kept
  const made = crypto.createSecretKey(key)
  keyObjects.set(key, made)
  return made
}

/** HMAC over the parts, one after the other, so that a big body is never copied. */
export function macParts(name: HashName, key: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  if (!native) return softHmac(name, key, parts)
  const hmac = native.createHmac(name, keyObject(native, key))
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}

export const mac = (name: HashName, key: Uint8Array, bytes: Uint8Array): Uint8Array => macParts(name, key, [bytes])

/** The one comparison of proofs: its time depends on the lengths only, never on where the bytes differ. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  if (native) return native.timingSafeEqual(one, other)
  let difference = 0
  for (let at = 0; at < one.length; at++) difference |= (one[at] ?? 0) ^ (other[at] ?? 0)
  return difference === 0
}

/** Compares two secrets of any length by their digests, so that not even the length shows in the time. */
export const sameSecret = (one: Uint8Array, other: Uint8Array): boolean =>
  sameBytes(hash('sha256', one), hash('sha256', other))

const crcTable = Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** CRC-32 as in PNG and gzip (RFC 1952), which PayPal puts into its signed text. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of bytes) value = (crcTable[(value ^ byte) & 255] ?? 0) ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}
