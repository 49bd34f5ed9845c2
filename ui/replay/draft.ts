import { signal } from '@preact/signals'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { ReplayRequest, ReplaySignature } from '../../server/core/api/views/replay.ts'
import type { HeaderList } from '../../server/core/model/request.ts'
import { decodeUtf8, fromBase64, toBase64 } from '../body/bytes.ts'

/** What the reader is about to send. `headers` and `body` are null while they are the event's own. */
export interface Draft {
  eventId: string
  signature: ReplaySignature
  /** Empty for the server's own choice. */
  credential: string
  method: string
  path: string
  headers: HeaderList | null
  body: string | null
}

/** Id of the event being replayed with changes; null while the drawer is shut. */
export const editing = signal<string | null>(null)
export const draft = signal<Draft | null>(null)

export const openReplay = (id: string): void => {
  editing.value = id
}

/** The event as it came, to begin with: signed again when it is known with what, else with its own signature. */
export const newDraft = (event: EventDetail): Draft => ({
  eventId: event.id,
  signature: event.credential === null ? 'keep' : 'resign',
  credential: event.credential ?? '',
  method: event.method,
  path: event.path,
  headers: null,
  body: null,
})

/** These belong to one connection, or follow from the body: vhook writes them itself and refuses them here. */
const OWN = new Set(['connection', 'content-length', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'])

export const editableHeaders = (headers: HeaderList): HeaderList =>
  headers.filter(([name]) => !OWN.has(name.toLowerCase()))

/** What is asked of the API: only what differs from the event. */
export function toReplayRequest(one: Draft, event: EventDetail): ReplayRequest {
  const request: ReplayRequest = { signature: one.signature }
  if (one.signature === 'resign' && one.credential !== '') request.credential = one.credential
  if (one.method !== event.method) request.method = one.method
  if (one.path !== event.path) request.path = one.path
  if (one.headers !== null) request.headers = one.headers.filter(([name]) => name.trim() !== '')
  if (one.body !== null) request.bodyBase64 = toBase64(new TextEncoder().encode(one.body))
  return request
}

/** The event's body as text, or null when it cannot be edited as such. */
export function bodyText(event: EventDetail): string | null {
  if (event.bodyBase64 === undefined) return event.size === 0 ? '' : null
  return decodeUtf8(fromBase64(event.bodyBase64))
}
