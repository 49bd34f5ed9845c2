import type { HeaderList } from './request.ts'

/** Who sent the response that the sender got; `nobody` if it got none, or if a crash makes that unknown. */
export const responders = ['app', 'vhook', 'nobody'] as const
export type Responder = (typeof responders)[number]

/** What the sender of an event got. Written once: neither a replay nor a late response of the app changes it. */
export interface Delivery {
  by: Responder
  /** Null if the sender got no response. */
  status: number | null
  /** The code of vhook's own error response: a `RefusalCode`, or that of an OAuth endpoint. */
  code: string | null
  /** Null while a response of the app is being stored, because its attempt has them, and where an earlier version did not store them. */
  headers: HeaderList | null
  /** As `headers`. The first 10 MiB; `bodySize` counts all of it. */
  body: Uint8Array | null
  bodySize: number
  /** From the end of the request head to the end of the response, in ms. Null where an earlier version did not store it. */
  durationMs: number | null
  /** When the sender disconnected before its response was complete, in ms since the end of the request head. */
  leftMs: number | null
  /** The sender did not get a complete response that counts as success. */
  failed: boolean
}

/** The delivery of an event as its row in the list shows it. */
export interface DeliverySummary {
  /** Status of the response that the sender got; null if there was none, or not yet. */
  status: number | null
  /** How long the sender waited for its response, in ms, or null. */
  durationMs: number | null
  /** Null while the sender waits. */
  respondedBy: Responder | null
  /** Code of vhook's own error response, or null. */
  responseCode: string | null
  /** The sender did not get a complete response that counts as success. False while it waits. */
  failed: boolean
}

export const pendingDelivery: DeliverySummary = {
  status: null,
  durationMs: null,
  respondedBy: null,
  responseCode: null,
  failed: false,
}

export const summaryOfDelivery = (delivery: Delivery): DeliverySummary => ({
  status: delivery.status,
  durationMs: delivery.durationMs,
  respondedBy: delivery.by,
  responseCode: delivery.code,
  failed: delivery.failed,
})

/** Of 1xx, only 101 ends a request: the handshake of a WebSocket succeeded. */
export const isSuccess = (status: number | null): boolean =>
  status === 101 || (status !== null && status >= 200 && status < 300)

/** The delivery of a response of the app: headers and body are in its attempt. */
export const appDelivery = (
  status: number,
  given: Pick<Delivery, 'durationMs' | 'leftMs'> & { complete: boolean },
): Delivery => ({
  ...{ by: 'app', status, code: null, headers: null, body: null, bodySize: 0 },
  ...{ durationMs: given.durationMs, leftMs: given.leftMs, failed: !given.complete || !isSuccess(status) },
})

/** The delivery of an event without a response. `leftMs` is null if it was not the sender that ended the wait. */
export const noDelivery = (leftMs: number | null = null): Delivery => ({
  ...{ by: 'nobody', status: null, code: null, headers: [], body: new Uint8Array(0), bodySize: 0 },
  ...{ durationMs: leftMs, leftMs, failed: true },
})
