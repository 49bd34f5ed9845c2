import { endToEnd } from '../core/model/hop-by-hop.ts'
import type { HeaderList } from '../core/model/request.ts'
import { headerValues } from '../core/model/request.ts'

export interface Framing {
  size: number
  /** Trailers need a chunked body. */
  chunked: boolean
}

/** End-to-end headers with one framing line that vhook wrote, at the position of the sender's where it had one. */
export function framed(headers: HeaderList, method: string, framing: Framing): HeaderList {
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
