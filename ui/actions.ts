import { signal } from '@preact/signals'
import type { EventDetail } from '../server/core/api/views/event.ts'
import type { ReplayRequest } from '../server/core/api/views/replay.ts'
import { api } from './api.ts'
import { navigate, route } from './route.ts'
import { clearSelection, pendingRemoval, addIds, removeIds } from './state/selection.ts'
import { openEvent } from './state/open-event.ts'
import { rows, state } from './state/store.ts'
import { scheduleWithUndo, showSuccess, showError } from './state/toasts.ts'

const UNDO_MS = 10_000

/** What is under way, by name: a button shows it, and is not pressed twice. */
export const runningActions = signal<ReadonlySet<string>>(new Set())

/** Runs it under a name, and shows what went wrong. True when it was done. */
export async function run(name: string, work: () => Promise<unknown>): Promise<boolean> {
  if (runningActions.peek().has(name)) return false
  runningActions.value = addIds(runningActions.peek(), [name])
  try {
    await work()
    return true
  } catch (error) {
    showError(error)
    return false
  } finally {
    runningActions.value = removeIds(runningActions.peek(), [name])
  }
}

export const plural = (count: number, one: string): string =>
  `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`

/** Deletes in ten seconds, unless it is taken back. The rows go when the live message says they are gone. */
export function removeEvents(ids: string[]): void {
  pendingRemoval.value = addIds(pendingRemoval.peek(), ids)
  const undone = () => {
    pendingRemoval.value = removeIds(pendingRemoval.peek(), ids)
  }
  const act = () => void run('remove', () => api.removeEvents({ ids })).then(undone)
  clearSelection()
  scheduleWithUndo(`Deleting ${plural(ids.length, 'event')}.`, UNDO_MS, act, undone)
}

export function removeCredential(id: string, name: string): void {
  pendingRemoval.value = addIds(pendingRemoval.peek(), [id])
  const undone = () => {
    pendingRemoval.value = removeIds(pendingRemoval.peek(), [id])
  }
  const act = () => void run('remove-credential', () => api.removeCredential({ id })).then(undone)
  scheduleWithUndo(`Removing the credential ${name}.`, UNDO_MS, act, undone)
}

/** Sends the event again as it is, or signed again. The answer comes by live message. */
export const replay = (id: string, signature: ReplayRequest['signature']) =>
  run(`replay:${id}`, () => api.replayEvent({ id, signature }))

export const verify = (id: string) => run(`verify:${id}`, () => api.verifyEvent({ id }))

export const togglePinned = (id: string, pinned: boolean) =>
  run(`pin:${id}`, () => api.updateEvent({ id, pinned: !pinned }))

/** Changes the credential as the diagnosis says, then verifies the event again. */
export const applyFix = (event: EventDetail, credentialId: string, set: Record<string, unknown>) =>
  run(`fix:${event.id}`, async () => {
    await api.updateCredential({ id: credentialId, set })
    await api.verifyEvent({ id: event.id })
    showSuccess('The credential was changed and the event verified again.')
  })

export const sendSample = (sample: string, credentialId?: string) =>
  run('sample', async () => {
    const { eventId } = await api.sendSample({ sample, credential: credentialId })
    navigate({ page: 'events', id: eventId, tab: 'overview' })
  })

export async function copy(text: string, what = 'Copied'): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    showSuccess(`${what}.`)
  } catch (error) {
    showError(error)
  }
}

/** Opens the neighbour of the open event in the list; the first one when none is open. */
export function openAdjacent(step: 1 | -1): void {
  const list = rows.peek()
  const at = list.findIndex((row) => row.id === route.peek().id)
  const next = list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + step))]
  if (next) navigate({ page: 'events', id: next.id }, 'replace')
}

/** The open event, when it is there in full. */
export const currentEvent = (): EventDetail | null => openEvent.peek()?.event ?? null

export const publicUrl = (): string => state.peek()?.tunnel.url ?? state.peek()?.intakeUrl ?? ''
