import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** vhook's own answers to a caller: status, and a sentence that names nothing of this machine. The codes are contract. */
const refusals = {
  malformed: [400, 'The request is not well-formed HTTP.'],
  unauthorized: [401, 'The request could not be verified.'],
  method_not_supported: [405, 'This method is not supported here.'],
  head_too_slow: [408, 'The head of the request took too long.'],
  body_too_slow: [408, 'The body of the request took too long.'],
  body_too_large: [413, 'The body of the request is too large.'],
  expectation_failed: [417, 'This expectation cannot be met.'],
  head_too_large: [431, 'The head of the request is too large.'],
  upgrade_not_supported: [501, 'Other protocols, such as WebSocket, are not passed on.'],
  app_unreachable: [502, 'The request was received and stored, but the app is not listening.'],
  app_bad_response: [502, 'The request was received and stored, but the app did not give a whole answer.'],
  busy: [503, 'Too many requests are under way.'],
  storage_unavailable: [503, 'The request could not be stored.'],
  stopping: [503, 'The receiver is stopping.'],
  app_timeout: [504, 'The request was received and stored, but the app did not answer in time.'],
  loop: [508, 'The request came from this receiver itself.'],
  internal: [500, 'The receiver met a fault of its own.'],
} as const satisfies Record<string, readonly [status: number, message: string]>

export type RefusalCode = keyof typeof refusals

export interface OwnAnswer {
  status: number
  headers: ReadonlyArray<readonly [string, string]>
  body: Buffer
}

/** The answer in full: JSON `{"error":{"code","message","event_id"}}` and the header `x-vhook-error`. */
export function refusal(
  code: RefusalCode,
  eventId: string | null,
  more: ReadonlyArray<readonly [string, string]> = [],
): OwnAnswer {
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
  }
}

/** Says it on a response that has not begun; closes the connection where the request was not read to its end. */
export function sayTo(response: ServerResponse, answer: OwnAnswer, close: boolean): void {
  if (response.headersSent || response.destroyed) return
  const headers = close ? [...answer.headers, ['Connection', 'close'] as const] : answer.headers
  response.writeHead(answer.status, headers.flat())
  response.end(answer.body)
}

/** Says it on a bare socket, where there is no request to answer, and closes it. */
export function sayToSocket(socket: Duplex, answer: OwnAnswer): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const lines = [...answer.headers, ['Connection', 'close'] as const].map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${answer.status} Refused\r\n${lines.join('')}\r\n`), answer.body]))
}
