import { effect, signal } from '@preact/signals'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import { api, RequestError } from '../api.ts'
import { onMessage, onSnapshot } from '../live.ts'
import { route } from '../route.ts'
import { eventIdOf } from './rows.ts'

/** The open event in full. `problem` when it could not be had. */
export interface OpenEvent {
  id: string
  event: EventDetail | null
  problem: string | null
}

export const openEvent = signal<OpenEvent | null>(null)

async function fetchDetail(id: string): Promise<void> {
  const still = () => openEvent.peek()?.id === id
  try {
    const event = await api.getEvent({ id })
    if (still()) openEvent.value = { id, event, problem: null }
  } catch (error) {
    const problem = error instanceof RequestError ? error.message : String(error)
    if (still()) openEvent.value = { id, event: null, problem }
  }
}

let timer: ReturnType<typeof setTimeout> | undefined

/** Asks again soon; several facts of one moment cost one question. */
function refetch(): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    const id = openEvent.peek()?.id
    if (id) void fetchDetail(id)
  }, 40)
}

/** Keeps the open event the one in the address, and as the last message left it. */
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
