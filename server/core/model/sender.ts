import { isSuccess } from './delivery.ts'
import type { Delivery } from './delivery.ts'
import type { RefusalCode } from './refusals.ts'
import type { HeaderList } from './request.ts'

/** A response that vhook writes itself, as bytes. */
export interface OwnResponse {
  status: number
  headers: HeaderList
  body: Uint8Array
  /** Error code, of an error response. */
  code?: string
}

/** The delivery of a response of vhook's own, sent `durationMs` after the request head. */
export const ownDelivery = (own: OwnResponse, durationMs: number | null, leftMs: number | null = null): Delivery => ({
  ...{ by: 'vhook', status: own.status, code: own.code ?? null, headers: own.headers, body: own.body },
  ...{ bodySize: own.body.byteLength, durationMs, leftMs, failed: leftMs !== null || !isSuccess(own.status) },
})

/** Where a response goes while it arrives from the app. */
export interface ResponseSink {
  /** Early hints (RFC 8297), before the head of the response. */
  hints(headers: HeaderList): void
  head(status: number, statusText: string, headers: HeaderList): void
  /** False asks to wait for `onDrain`. */
  write(chunk: Uint8Array): boolean
  onDrain(listener: () => void): void
  end(trailers: HeaderList): void
  /** Ends a partial response in a way that cannot be taken for a complete one. */
  abort(): void
}

/** The sender of an event, waiting for its response. It gets exactly one: the app's, or one of vhook's own. */
export interface Sender extends ResponseSink {
  /** Whether a response has begun, or the connection has closed; either way no other response can be sent. */
  readonly responded: boolean
  /** When the sender left before its response was complete, in ms after the request head; null while it waits or was served. */
  readonly leftMs: number | null
  /** Since the request head was read, in ms. */
  readonly elapsedMs: number
  onLeft(listener: () => void): void
  /** What the sender has got so far. Of the app's response without headers and body, which its attempt has. */
  delivery(): Delivery
  /** Sends a response of vhook's own; does nothing once a response has begun. */
  send(response: OwnResponse): void
  /** Sends an error response: JSON `{"error":{"code","message","event_id"}}` and the header `x-vhook-error`. */
  refuse(code: RefusalCode, eventId: string | null, headers?: HeaderList): void
}

/** The sender of a WebSocket handshake. `Connection` is what carries the bytes after it. */
export interface UpgradeSender<Connection> extends Sender {
  /** Sends the app's 101 with these headers. */
  switchProtocols(statusText: string, headers: HeaderList): Connection
}
