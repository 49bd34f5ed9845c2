import { BlockList, isIP, isIPv4 } from 'node:net'

/** Ranges that lead to this machine, its network or nowhere (IANA special-purpose registries, RFC 6890). */
const special: ReadonlyArray<readonly [net: string, prefix: number]> = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)

// The global unicast block; mapped, translated, local and multicast addresses are outside of it.
const unicast6 = new BlockList()
unicast6.addSubnet('2000::', 3, 'ipv6')

const notPublic = new BlockList()
for (const [net, prefix] of special) notPublic.addSubnet(net, prefix, family(net))

/** An IP address rather than a name; brackets around IPv6 allowed. */
export const isAddress = (hostname: string): boolean => isIP(bareHost(hostname)) !== 0

/** `localhost`, a name under it (RFC 6761, 6.3), or a loopback address. */
export function isLoopback(hostname: string): boolean {
  const host = bareHost(hostname)
  // Node would match a mapped address (::ffff:127.0.0.1) with the IPv4 range: it is refused, not trusted.
  if (isIP(host) !== 0) return isIPv4(host) ? loopback.check(host) : host === '::1'
  return host === 'localhost' || host.endsWith('.localhost')
}

/** An IP address that is reachable from the public internet. */
export function isPublic(hostname: string): boolean {
  const host = bareHost(hostname)
  if (isIP(host) === 0 || notPublic.check(host, family(host))) return false
  return isIPv4(host) || unicast6.check(host, 'ipv6')
}

/** The hostname as sockets expect it: IPv6 without brackets. */
export const bareHost = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6'
}
