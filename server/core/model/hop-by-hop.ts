import type { HeaderList } from './request.ts'
import { headerValues } from './request.ts'

/** Names that belong to one connection and are never forwarded (RFC 9110 section 7.6.1), lower case; with `Expect`, which Node answers itself. */
export const hopByHopNames: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
])

/** Names that vhook writes itself on every request to the app: those of the connection, and those that route and frame the request. */
export const ownHeaderNames: ReadonlySet<string> = new Set([...hopByHopNames, 'host', 'content-length'])

/** The headers that may be forwarded: without hop-by-hop ones, and without those that `Connection` names. */
export function endToEnd(headers: HeaderList): HeaderList {
  const named = headerValues(headers, 'connection').flatMap((line) => line.toLowerCase().split(','))
  const dropped = new Set(named.map((name) => name.trim()))
  return headers.filter(([name]) => {
    const lower = name.toLowerCase()
    return !hopByHopNames.has(lower) && !dropped.has(lower)
  })
}

/** Trailers that may be forwarded: none that frames or routes a message, which a trailer must never do (RFC 9110 section 6.5.1). */
export function endToEndTrailers(trailers: HeaderList): HeaderList {
  return trailers.filter(([name]) => !ownHeaderNames.has(name.toLowerCase()))
}
