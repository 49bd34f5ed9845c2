import { endToEnd, endToEndTrailers } from '../core/model/hop-by-hop.ts'
import { headerValue, headerValues } from '../core/model/request.ts'
import type { HeaderList } from '../core/model/request.ts'

export interface OutgoingRequest {
  /** URL of the app. Its path, if any, becomes a prefix. */
  target: URL
  method: string
  /** As received. */
  path: string
  headers: HeaderList
  trailers: HeaderList
  /** Asks the app to switch to WebSocket. */
  upgrade?: true
  body: { size: number; bytes: Uint8Array } | { size: number; file: string }
}

/** The header lines to send: those of the sender, with the framing and the connection of vhook's own request. */
export function sentHeaders({ headers, method, body, target, upgrade, ...rest }: OutgoingRequest): HeaderList {
  const trailers = endToEndTrailers(rest.trailers)
  const chunked = trailers.length > 0
  const announced = chunked ? ([['Trailer', trailers.map(([name]) => name).join(', ')]] as const) : []
  const passed = framed(headers, method, { size: body.size, chunked })
  return [...missingHost(passed, target), ...passed, ...announced, ...connection(headers, upgrade)]
}

const connection = (headers: HeaderList, upgrade: true | undefined): HeaderList =>
  upgrade
    ? [
        ['Upgrade', headerValue(headers, 'upgrade') ?? 'websocket'],
        ['Connection', 'Upgrade'],
      ]
    : [['Connection', 'close']]

/** An HTTP/1.0 request may lack Host; HTTP/1.1 requires it (RFC 9112 section 3.2). */
const missingHost = (passed: HeaderList, target: URL): HeaderList =>
  passed.some(([name]) => name.toLowerCase() === 'host') ? [] : [['Host', target.host]]

/** The path on the app. An absolute request target loses its scheme and host: a request never chooses where vhook connects. */
export function pathOn(target: URL, path: string): string {
  const base = target.pathname.replace(/\/$/, '')
  if (path === '*') return path
  const local = path.startsWith('/') ? path : `/${path.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*\/?/i, '')}`
  return base + local
}

interface Framing {
  size: number
  /** Trailers need a chunked body. */
  chunked: boolean
}

/** End-to-end headers with one framing line that vhook wrote, at the position of the sender's where it had one. */
function framed(headers: HeaderList, method: string, framing: Framing): HeaderList {
  const line = framingLine(headers, method, framing)
  const passed = endToEnd(headers)
  const position = passed.findIndex(([name]) => name.toLowerCase() === 'content-length')
  const rest = passed.filter(([name]) => name.toLowerCase() !== 'content-length')
  if (!line) return rest
  const at = position === -1 ? rest.length : position
  return [...rest.slice(0, at), line, ...rest.slice(at)]
}

const bodiless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'])

function framingLine(headers: HeaderList, method: string, framing: Framing): readonly [string, string] | undefined {
  if (framing.chunked) return ['Transfer-Encoding', 'chunked']
  const original = headers.find(([name]) => name.toLowerCase() === 'content-length')
  if (original) return [original[0], String(framing.size)]
  const announced = headerValues(headers, 'transfer-encoding').length > 0
  // For any other method Node would frame an empty body itself, in chunks.
  if (framing.size === 0 && !announced && bodiless.has(method)) return undefined
  return ['Content-Length', String(framing.size)]
}
