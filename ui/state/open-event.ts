import { effect, signal } from '@preact/signals'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import { api, RequestError } from '../api.ts'
import { onMessage, onSnapshot } from './live.ts'
import { route } from '../route.ts'
import { eventIdOf } from './rows.ts'

/** The open event. `problem` says why it could not be loaded. */
export interface OpenEvent {
  id: string
  event: EventDetail | null
  problem: string | null
}

export const openEvent = signal<OpenEvent | null>(null)

async function fetchDetail(id: string): Promise<void> {
  const isCurrent = () => openEvent.peek()?.id === id
  try {
    const event = await api.getEvent({ id })
    if (isCurrent()) openEvent.value = { id, event, problem: null }
  } catch (error) {
    const problem = error instanceof RequestError ? error.message : String(error)
    if (isCurrent()) openEvent.value = { id, event: null, problem }
  }
}

let timer: ReturnType<typeof setTimeout> | undefined

/** Reloads after a short delay, so that messages arriving together cause one request. */
function refetch(): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    const id = openEvent.peek()?.id
    if (id) void fetchDetail(id)
  }, 40)
}

/** Loads the event named by the route, and reloads it after every message about it. */
export function startOpenEvent(): void {
  effect(() => {
    const { page, id } = route.value
    const wanted = page === 'events' ? id : null
    if (wanted === (openEvent.peek()?.id ?? null)) return
    openEvent.value = wanted === null ? null : { id: wanted, event: null, problem: null }
    if (wanted !== null) void fetchDetail(wanted)
  })
  onMessage((message) => {
    const current = openEvent.peek()
    if (current && eventIdOf(message) === (current.event?.id ?? current.id)) refetch()
    if (message.type === 'events.removed' && current && message.ids.includes(current.event?.id ?? current.id)) refetch()
  })
  onSnapshot(refetch)
}
