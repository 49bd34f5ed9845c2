import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import type { Hashing, HashName } from './hashing.ts'

const hashes = { md5, sha1, sha256, sha384, sha512 } satisfies Record<HashName, unknown>

/** Hashes in JavaScript (`@noble/hashes`): synchronous, for browsers and for workers without `node:crypto`. */
export const softwareHashing: Hashing = {
  hash(name, parts) {
    const state = hashes[name].create()
    for (const part of parts) state.update(part)
    return state.digest()
  },
  mac(name, key, parts) {
    const state = hmac.create(hashes[name], key)
    for (const part of parts) state.update(part)
    return state.digest()
  },
}
