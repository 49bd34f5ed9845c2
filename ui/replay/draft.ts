import { signal } from '@preact/signals'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { ReplayRequest, ReplaySignature } from '../../server/core/api/views/replay.ts'
import { ownHeaderNames } from '../../server/core/model/hop-by-hop.ts'
import type { HeaderList } from '../../server/core/model/request.ts'
import { decodeUtf8, fromBase64, toBase64 } from '../body/bytes.ts'

/** An edited replay. `headers` and `body` are null until they are changed. */
export interface Draft {
  eventId: string
  signature: ReplaySignature
  /** Empty to let the server choose. */
  credential: string
  method: string
  path: string
  headers: HeaderList | null
  body: string | null
}

/** Id of the event in the replay editor; null while the editor is closed. */
export const editing = signal<string | null>(null)
export const draft = signal<Draft | null>(null)

export const openReplay = (id: string): void => {
  editing.value = id
}

export const closeReplay = (): void => {
  editing.value = null
  draft.value = null
}

/** Edits that were not sent, by event: closing the editor does not discard them. */
const unsent = new Map<string, Draft>()

export function changeDraft(change: Partial<Draft>): void {
  if (!draft.value) return
  draft.value = { ...draft.value, ...change }
  unsent.set(draft.value.eventId, draft.value)
}

/** The edits that were not sent, or the unchanged event. Returns whether there were any. */
export function openDraft(event: EventDetail): boolean {
  const found = unsent.get(event.id)
  draft.value = found ?? newDraft(event)
  return found !== undefined
}

/** The edits were sent, or are to be discarded. */
export const forgetDraft = (id: string): void => {
  unsent.delete(id)
}

/** The event unchanged: re-signed when a credential matched, otherwise with its original signature. */
export const newDraft = (event: EventDetail): Draft => ({
  eventId: event.id,
  signature: event.credential === null ? 'keep' : 'resign',
  credential: event.credential ?? '',
  method: event.method,
  path: event.path,
  headers: null,
  body: null,
})

/** The headers that an edit may change; vhook sets the others itself. */
export const editableHeaders = (headers: HeaderList): HeaderList =>
  headers.filter(([name]) => !ownHeaderNames.has(name.toLowerCase()))

/** The API request: only what differs from the event. */
export function toReplayRequest(edited: Draft, event: EventDetail): ReplayRequest {
  const request: ReplayRequest = { signature: edited.signature }
  if (edited.signature === 'resign' && edited.credential !== '') request.credential = edited.credential
  if (edited.method !== event.method) request.method = edited.method
  if (edited.path !== event.path) request.path = edited.path
  if (edited.headers !== null) request.headers = edited.headers.filter(([name]) => name.trim() !== '')
  if (edited.body !== null) request.bodyBase64 = toBase64(new TextEncoder().encode(edited.body))
  return request
}

/** The event’s body as text, or null when it cannot be edited as text. */
export function bodyText(event: EventDetail): string | null {
  if (event.bodyBase64 === undefined) return event.size === 0 ? '' : null
  return decodeUtf8(fromBase64(event.bodyBase64))
}
