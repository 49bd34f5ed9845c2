export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'md5'

/** Synchronous digests and MACs (RFC 2104) over several parts, one after the other, so that a big body is never copied. */
export interface Hashing {
  hash(name: HashName, parts: readonly Uint8Array[]): Uint8Array
  mac(name: HashName, key: Uint8Array, parts: readonly Uint8Array[]): Uint8Array
}
