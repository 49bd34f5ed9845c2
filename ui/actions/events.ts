import type { EventDetail } from '../../server/core/api/views/event.ts'
import { api } from '../api.ts'
import { plural } from '../components/format.ts'
import { navigate, route } from '../route.ts'
import { openEvent } from '../state/open-event.ts'
import { addIds, clearSelection, pendingRemoval, removeIds } from '../state/selection.ts'
import { rows } from '../state/store.ts'
import { scheduleWithUndo, showUndoable } from '../state/toasts.ts'
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

/** Applies the verified fix; earlier events are verified again, and the change can be undone. */
export const applyFix = (event: EventDetail, credentialId: string) =>
  run(`fix:${event.id}`, async () => {
    const { credential, reverified, routesBefore } = await api.applyFix({ id: event.id, credential: credentialId })
    const { valid, events } = reverified
    const undo = () =>
      run(`fix:${event.id}`, async () => {
        if (routesBefore) await api.replaceRoutes({ routes: routesBefore })
        else await api.undoCredential({ id: credential })
        await api.verifyEvent({ id: event.id })
      })
    const noun = events === 1 ? 'event is' : 'events are'
    showUndoable(`Fix applied: ${valid} of ${events} ${noun} valid now.`, () => void undo())
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
