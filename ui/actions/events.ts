import { signal } from '@preact/signals'
import type { Reverified } from '../../server/core/api/views/credential.ts'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import { api } from '../api.ts'
import { plural } from '../components/format.ts'
import { navigate, route } from '../route.ts'
import { openEvent } from '../state/open-event.ts'
import { addIds, clearSelection, pendingRemoval, removeIds } from '../state/selection.ts'
import { rows } from '../state/store.ts'
import { scheduleWithUndo } from '../state/toasts.ts'
import { run } from './run.ts'

export const UNDO_MS = 10_000

/** Deletes the events after ten seconds unless the user undoes it. The rows disappear with the live message. */
export function removeEvents(ids: string[]): void {
  pendingRemoval.value = addIds(pendingRemoval.peek(), ids)
  const reset = () => {
    pendingRemoval.value = removeIds(pendingRemoval.peek(), ids)
  }
  const remove = () => void run('remove', () => api.removeEvents({ ids })).then(reset)
  clearSelection()
  scheduleWithUndo(`Deleting ${plural(ids.length, 'event')}`, UNDO_MS, remove, reset)
}

export const verify = (id: string) => run(`verify:${id}`, () => api.verifyEvent({ id }))

export const togglePinned = (id: string, pinned: boolean) =>
  run(`pin:${id}`, () => api.updateEvent({ id, pinned: !pinned }))

/** A change of a credential that was made for an event, until the next one. */
export interface AppliedChange {
  eventId: string
  /** What changed, and how many events are valid now. */
  text: string
  undo: () => void
}

export const appliedChange = signal<AppliedChange | null>(null)

/** Shows what a change achieved, beside its event, with a way back. */
function showChange(
  event: EventDetail,
  what: string,
  { valid, events }: Reverified,
  undo: () => Promise<unknown>,
): void {
  const verb = valid === 1 ? 'is' : 'are'
  const back = async () => {
    await undo()
    await api.verifyEvent({ id: event.id })
    appliedChange.value = null
  }
  appliedChange.value = {
    eventId: event.id,
    text: `${what}: ${valid} of ${plural(events, 'event')} ${verb} valid now.`,
    undo: () => void run(`undo:${event.id}`, back),
  }
}

/** Applies the verified fix; earlier events are verified again, and the change can be undone. */
export const applyFix = (event: EventDetail, credentialId: string) =>
  run(`fix:${event.id}`, async () => {
    const { credential, reverified, routesBefore } = await api.applyFix({ id: event.id, credential: credentialId })
    showChange(event, 'Fix applied', reverified, () =>
      routesBefore ? api.replaceRoutes({ routes: routesBefore }) : api.undoCredential({ id: credential }),
    )
  })

/** Stores a secret with which events verify, in place of the credential's own. */
export const replaceSecret = (event: EventDetail, credentialId: string, secret: string) =>
  run(`replace-secret:${event.id}`, async () => {
    const { events, valid, kept } = await api.testSecret({ id: credentialId, secret, keep: true })
    const reverified = kept?.reverified ?? { events: events.length, valid }
    showChange(event, 'Secret replaced', reverified, () => api.undoCredential({ id: credentialId }))
  })

export const sendSample = (sample: string, credentialId?: string) =>
  run('sample', async () => {
    const { eventId } = await api.sendSample({ sample, credential: credentialId })
    navigate({ page: 'events', id: eventId, tab: 'overview' })
  })

/** Opens the row above or below the open event, or the first row when none is open. */
export function openAdjacent(step: 1 | -1): void {
  const list = rows.peek()
  const at = list.findIndex((row) => row.id === route.peek().id)
  const next = list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + step))]
  if (next) navigate({ page: 'events', id: next.id }, 'replace')
}

/** The open event once all of it has loaded. */
export const loadedEvent = (): EventDetail | null => openEvent.peek()?.event ?? null
