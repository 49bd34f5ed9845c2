import { lookup } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'

const known = new Map<string, LookupAddress[]>()

/** Names that never lead off this machine (RFC 6761 section 6.3) are looked up once: the lookup waits for the same threads as the files. */
export const lookupOnce: LookupFunction = (name, options, callback) => {
  const found = known.get(name)
  if (found) return process.nextTick(callback, null, found)
  lookup(name, { ...options, all: true }, (error, addresses) => {
    if (!error) known.set(name, addresses)
    callback(error, addresses)
  })
}
