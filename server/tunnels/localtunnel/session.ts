import { isAddress, isLoopback } from '../../platform/ip-ranges.ts'
import type { TunnelRequest, TunnelSession } from '../provider.ts'
import { requestGrant } from './handshake.ts'
import { randomName } from './names.ts'
import { DataSockets } from './sockets.ts'

/** Opens a session at a localtunnel server: requests a name, then opens the data connections. */
export async function openSession(host: URL, request: TunnelRequest, signal: AbortSignal): Promise<TunnelSession> {
  const name = request.subdomain ?? randomName()
  const grant = await requestGrant(host, name, signal)
  const sockets = new DataSockets({ ...grant, localPort: request.port })
  await sockets.opened(signal)
  return {
    url: grant.url,
    name: grant.name,
    ...(grant.name !== request.subdomain && request.subdomain !== undefined && { otherName: grant.name }),
    ...connectToOf(host, new URL(grant.url)),
    closed: sockets.closed,
    close: async () => sockets.end('it was closed'),
  }
}

/** A server on this machine routes by the Host header, under names that no DNS has, so it is reached at its own origin. */
function connectToOf(host: URL, granted: URL): { connectTo?: string } {
  if (!isLoopback(host.hostname) || isAddress(granted.hostname) || granted.hostname === 'localhost') return {}
  const connectTo = new URL(host)
  if (granted.port !== '') connectTo.port = granted.port
  return { connectTo: connectTo.origin }
}
