import type { HeaderList } from '../core/model/request.ts'
import { headerValues } from '../core/model/request.ts'

/** Lines that belong to one connection and are never passed on (RFC 9110 section 7.6.1), and those that frame the body. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
])

/** Node's flat `[name, value, name, value]` as pairs. */
export function pairs(names: readonly string[]): HeaderList {
  const list: Array<readonly [string, string]> = []
  for (let i = 0; i + 1 < names.length; i += 2) list.push([names[i] ?? '', names[i + 1] ?? ''])
  return list
}

/** Pairs as Node's flat form, which keeps order, letter case and duplicates on the wire. */
export function flat(headers: HeaderList): string[] {
  return headers.flatMap(([name, value]) => [name, value])
}

/** What may travel on: without hop-by-hop lines, and without those that `Connection` names. */
export function endToEnd(headers: HeaderList): HeaderList {
  const named = headerValues(headers, 'connection').flatMap((line) => line.toLowerCase().split(','))
  const dropped = new Set(named.map((name) => name.trim()))
  return headers.filter(([name]) => {
    const lower = name.toLowerCase()
    return !hopByHop.has(lower) && !dropped.has(lower)
  })
}

/** Trailers that may travel on: none that frames or routes a message, which a trailer must never do (RFC 9110 section 6.5.1). */
export function passedTrailers(trailers: HeaderList): HeaderList {
  return trailers.filter(([name]) => !neverTrailers.has(name.toLowerCase()))
}

const neverTrailers = new Set([...hopByHop, 'content-length', 'host'])

export interface Framing {
  size: number
  /** Trailers keep the body chunked. */
  chunked: boolean
}

/** End-to-end headers with one framing line that vhook wrote itself, in the place of the sender's where it had one. */
export function framed(headers: HeaderList, method: string, framing: Framing): HeaderList {
  const line = framingLine(headers, method, framing)
  const passed = endToEnd(headers)
  const place = passed.findIndex(([name]) => name.toLowerCase() === 'content-length')
  const rest = passed.filter(([name]) => name.toLowerCase() !== 'content-length')
  if (!line) return rest
  const at = place === -1 ? rest.length : place
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
