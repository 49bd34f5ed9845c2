import type { HeaderList } from './request.ts'

/** What `Host` says in a request to the app: `keep` for what the sender sent, `rewrite` for the app's own host, or a host name. */
export type HostHeader = 'keep' | 'rewrite' | (string & {})

/** `keep`, `rewrite`, or a host with an optional port (RFC 9110 section 7.2). */
export const HOST_HEADER = /^[A-Za-z0-9._-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:.]+\](:\d{1,5})?$/

/** The headers of a request to `target`. The Host line stays where the sender had it. */
export function withHost(headers: HeaderList, target: URL, setting: HostHeader): HeaderList {
  if (setting === 'keep') return headers
  const host = setting === 'rewrite' ? target.host : setting
  const first = headers.findIndex(([name]) => isHost(name))
  if (first === -1) return [['Host', host], ...headers]
  return headers.flatMap(([name, value], index) => {
    if (!isHost(name)) return [[name, value] as const]
    return index === first ? [[name, host] as const] : []
  })
}

const isHost = (name: string): boolean => name.toLowerCase() === 'host'
