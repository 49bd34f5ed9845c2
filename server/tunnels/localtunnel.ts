import { problems, VhookError } from '../core/model/errors.ts'
import type { TunnelOptions, TunnelProvider, TunnelRequest, TunnelSession } from './provider.ts'

const HOST = 'https://loca.lt'
const DEADLINE_MS = 10_000
// The server's own rule (localtunnel/server), and the longest label that DNS allows (RFC 1035, 2.3.4).
const NAME = /^[a-z0-9][a-z0-9-]{2,61}[a-z0-9]$/

/** localtunnel's protocol: its own client for the data connections, our handshake, because its own retries without end and needs an old axios. */
export const localtunnel = {
  id: 'localtunnel',
  title: 'localtunnel',
  privacy:
    'The operator of the tunnel server, and anyone between it and this machine, can read everything, because that connection is plain TCP. Header names arrive in lower case, repeated headers joined.',
  settings: {
    tunnelHost: { type: 'text', flag: '<url>', help: 'URL of the localtunnel server' },
    subdomain: { type: 'text', flag: '<name>', help: 'subdomain to request from the localtunnel server' },
  },
  server: HOST,
  check,
  async open(request: TunnelRequest): Promise<TunnelSession> {
    check(request)
    const host = hostOf(request)
    const deadline = AbortSignal.timeout(request.deadlineMs ?? DEADLINE_MS)
    const signal = AbortSignal.any([request.signal, deadline])
    // Loaded on demand: the command line reads this row at every start.
    const { openSession } = await import('./localtunnel/session.ts')
    return await openSession(host, request, signal)
  },
} satisfies TunnelProvider

function check(options: TunnelOptions): void {
  hostOf(options)
  if (options.subdomain !== undefined && !NAME.test(options.subdomain))
    throw new VhookError(
      problems.badOption(
        '--subdomain',
        'must be 4 to 63 lower-case letters, digits or hyphens, without a hyphen at either end',
      ),
    )
}

function hostOf({ tunnelHost: host = HOST }: TunnelOptions): URL {
  const url = URL.canParse(host) ? new URL(host) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url
  throw new VhookError(problems.badOption('--tunnel-host', 'must be a URL such as https://tunnel.example.com'))
}
