import type { IncomingMessage } from 'node:http'
import type { RefusalCode } from '../core/model/refusals.ts'

/** What Node's parser accepts and the intake does not. */
export function unsupported({ headers, httpVersion }: IncomingMessage): RefusalCode | undefined {
  if (headers.host === undefined && httpVersion === '1.1') return 'malformed'
  return undefined
}

/** A WebSocket handshake (RFC 6455 section 4.1), which has no body: what follows its head belongs to the new protocol. */
export function isWebSocket({ method, headers }: IncomingMessage): boolean {
  const framed = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0
  return method === 'GET' && !framed && headers.upgrade?.trim().toLowerCase() === 'websocket'
}

/** The code for a request that Node's parser refused. */
export function refusalOf(error: NodeJS.ErrnoException): RefusalCode {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'head_too_large'
  if (error.code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 'body_too_large'
  return 'malformed'
}
