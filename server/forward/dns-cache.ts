import { lookup } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'

const cache = new Map<string, LookupAddress[]>()

/** For loopback names (RFC 6761 section 6.3), whose addresses do not change: each is resolved once, because lookups share a thread pool with the file system. */
export const cachedLookup: LookupFunction = (name, options, callback) => {
  const cached = cache.get(name)
  if (cached) return process.nextTick(callback, null, cached)
  lookup(name, { ...options, all: true }, (error, addresses) => {
    if (!error) cache.set(name, addresses)
    callback(error, addresses)
  })
}
