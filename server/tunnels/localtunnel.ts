import { problems, VhookError } from '../core/model/errors.ts'
import { isAddress, isLoopback } from '../platform/ip-ranges.ts'
import { DataSockets } from './localtunnel/sockets.ts'
import { requestGrant } from './localtunnel/handshake.ts'
import { randomName } from './localtunnel/names.ts'
import type { TunnelProvider, TunnelRequest, TunnelSession, TunnelOptions } from './provider.ts'

const HOST = 'https://loca.lt'
const DEADLINE_MS = 10_000
// The server's own rule (localtunnel/server), and the longest label that DNS allows (RFC 1035, 2.3.4).
const NAME = /^[a-z0-9][a-z0-9-]{2,61}[a-z0-9]$/

/** localtunnel's protocol: its own client for the data connections, our handshake, because its own retries without end and needs an old axios. */
export const localtunnel: TunnelProvider = {
  id: 'localtunnel',
  title: 'localtunnel',
  privacy:
    'The operator of the tunnel server, and anyone between it and this machine, can read everything, because that connection is plain TCP. Header names arrive in lower case, repeated headers joined.',
  check(options) {
    hostOf(options)
    if (options.subdomain !== undefined && !NAME.test(options.subdomain))
      throw new VhookError(
        problems.badOption(
          '--subdomain',
          'must be 4 to 63 lower-case letters, digits or hyphens, without a hyphen at either end',
        ),
      )
  },
  async open(request) {
    localtunnel.check?.(request)
    const host = hostOf(request)
    const deadline = AbortSignal.timeout(request.deadlineMs ?? DEADLINE_MS)
    const signal = AbortSignal.any([request.signal, deadline])
    return openSession(host, request, signal)
  },
}

async function openSession(host: URL, request: TunnelRequest, signal: AbortSignal): Promise<TunnelSession> {
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

function hostOf({ host = HOST }: TunnelOptions): URL {
  const url = URL.canParse(host) ? new URL(host) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url
  throw new VhookError(problems.badOption('--tunnel-host', 'must be a URL such as https://tunnel.example.com'))
}

/** A server on this machine routes by the Host header, under names that no DNS has, so it is reached at its own origin. */
function connectToOf(host: URL, granted: URL): { connectTo?: string } {
  if (!isLoopback(host.hostname) || isAddress(granted.hostname) || granted.hostname === 'localhost') return {}
  const connectTo = new URL(host)
  if (granted.port !== '') connectTo.port = granted.port
  return { connectTo: connectTo.origin }
}
