import { lookup } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import type { LookupFunction, TcpNetConnectOpts } from 'node:net'
import { isLoopback } from './ip-ranges.ts'

const cache = new Map<string, LookupAddress[]>()

const bothFamilies: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

/**
 * For loopback names (RFC 6761 section 6.3). Resolves to the addresses of the system, then to any loopback address that it left
 * out: many hosts files know only 127.0.0.1, while Vite and others listen on ::1 alone. Node tries one after the other.
 * Each name is resolved once, because lookups share a thread pool with the file system.
 */
const loopbackLookup: LookupFunction = (name, options, callback) => {
  const cached = cache.get(name)
  if (cached) return process.nextTick(callback, null, cached)
  lookup(name, { ...options, all: true }, (error, found) => {
    const addresses = withBothFamilies(error ? [] : found)
    if (!error) cache.set(name, addresses)
    callback(null, addresses)
  })
}

/** The addresses, followed by the loopback addresses among them that are missing. */
export function withBothFamilies(found: readonly LookupAddress[]): LookupAddress[] {
  const missing = bothFamilies.filter(({ address }) => !found.some((one) => one.address === address))
  return [...found, ...missing]
}

/** Options that connect to a loopback host on whichever family something listens; none for any other host. */
export const loopbackOptions = (
  hostname: string,
): Pick<TcpNetConnectOpts, 'lookup' | 'autoSelectFamilyAttemptTimeout'> =>
  // A refusal on loopback comes at once. A busy app may take longer to accept than Node's 250 ms, after which Node would give up on it.
  isLoopback(hostname) ? { lookup: loopbackLookup, autoSelectFamilyAttemptTimeout: 5_000 } : {}
