import type { Hashing, HashName } from './hashing.ts'

export type { HashName } from './hashing.ts'

/** Bytes of a digest. */
export const digestLength: Record<HashName, number> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64, md5: 16 }

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

// Node's own crypto in Node, Bun, Deno and most workers. Requested by name, so that a browser's bundle does not import it.
const native = (globalThis as Host).process?.getBuiltinModule?.('node:crypto') as NativeCrypto | undefined

const keyObjects = new WeakMap<Uint8Array, object>()

/** Node also accepts bytes as a key, but is four times slower with them; one key object is cached for each array. */
function keyObject(crypto: NativeCrypto, key: Uint8Array): object {
  const cached = keyObjects.get(key)
  if (cached) return cached
  const created = crypto.createSecretKey(key)
  keyObjects.set(key, created)
  return created
}

const nativeHashing = (crypto: NativeCrypto): Hashing => ({
  hash(name, parts) {
    const state = crypto.createHash(name)
    for (const part of parts) state.update(part)
    return state.digest()
  },
  mac(name, key, parts) {
    const state = crypto.createHmac(name, keyObject(crypto, key))
    for (const part of parts) state.update(part)
    return state.digest()
  },
})

let hashing: Hashing | undefined = native && nativeHashing(native)

/** Sets what computes the digests, unless the platform does. */
export function provideHashing(software: Hashing): void {
  hashing ??= software
}

export const isHashingLoaded = (): boolean => hashing !== undefined

/** Loads the hashes in JavaScript where the platform has none. Required once before any digest. */
export async function loadHashing(): Promise<void> {
  if (!hashing) provideHashing((await import('./software.ts')).softwareHashing)
}

function loadedHashing(): Hashing {
  if (!hashing) throw new TypeError('loadHashing must have finished before the first digest')
  return hashing
}

export const hashParts: Hashing['hash'] = (name, parts) => loadedHashing().hash(name, parts)

export const hash = (name: HashName, bytes: Uint8Array): Uint8Array => hashParts(name, [bytes])

export const macParts: Hashing['mac'] = (name, key, parts) => loadedHashing().mac(name, key, parts)

export const mac = (name: HashName, key: Uint8Array, bytes: Uint8Array): Uint8Array => macParts(name, key, [bytes])

/** The only comparison of signatures and tokens: its time depends on the lengths, never on where the bytes differ. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  if (native) return native.timingSafeEqual(one, other)
  let difference = 0
  for (let at = 0; at < one.length; at++) difference |= (one[at] ?? 0) ^ (other[at] ?? 0)
  return difference === 0
}

/** Compares two secrets of any length by their digests, so that the time does not reveal even the length. */
export const sameSecret = (one: Uint8Array, other: Uint8Array): boolean =>
  sameBytes(hash('sha256', one), hash('sha256', other))

const crcTable = Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** CRC-32 as in PNG and gzip (RFC 1952); PayPal signs it in place of the body. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of bytes) value = (crcTable[(value ^ byte) & 255] ?? 0) ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}
