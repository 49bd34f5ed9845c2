import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { refusals } from '../core/model/refusals.ts'
import type { RefusalCode } from '../core/model/refusals.ts'
import { flatHeaders } from '../core/model/request.ts'
import type { HeaderList } from '../core/model/request.ts'
import type { OwnResponse } from '../core/model/sender.ts'

/** An error response: JSON `{"error":{"code","message","event_id"}}` and the header `x-vhook-error`. */
export function refusal(code: RefusalCode, eventId: string | null, more: HeaderList = []): OwnResponse {
  const [status, message] = refusals[code]
  const body = Buffer.from(`${JSON.stringify({ error: { code, message, event_id: eventId } })}\n`)
  const retry = status === 503 ? ([['Retry-After', '1']] as const) : []
  return {
    status,
    headers: [
      ['Content-Type', 'application/json'],
      ['Content-Length', String(body.length)],
      ['x-vhook-error', code],
      ...retry,
      ...more,
    ],
    body,
    code,
  }
}

/** Sends it unless a response has begun; closes the connection where the request was not read to its end. */
export function sendOn(response: ServerResponse, own: OwnResponse, close: boolean): void {
  if (response.headersSent || response.destroyed) return
  const headers = close ? [...own.headers, ['Connection', 'close'] as const] : own.headers
  response.writeHead(own.status, flatHeaders(headers))
  response.end(own.body)
}

/** Sends it on a bare socket, where Node has parsed no request, and closes the socket. */
export function sendOnSocket(socket: Duplex, own: OwnResponse): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const lines = [...own.headers, ['Connection', 'close'] as const].map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${own.status} Refused\r\n${lines.join('')}\r\n`), own.body]))
}
