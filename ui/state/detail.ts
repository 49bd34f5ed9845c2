import { effect, signal } from '@preact/signals'
import type { EventDetail } from '../../server/core/api/views.ts'
import { api, RequestError } from '../api.ts'
import { listen, onAnew } from '../live.ts'
import { route } from '../route.ts'
import { subjectOf } from './rows.ts'

/** The open event in full. `problem` when it could not be had. */
export interface Open {
  id: string
  event: EventDetail | null
  problem: string | null
}

export const open = signal<Open | null>(null)

async function fetchDetail(id: string): Promise<void> {
  const still = () => open.peek()?.id === id
  try {
    const event = await api.event(id)
    if (still()) open.value = { id, event, problem: null }
  } catch (error) {
    const problem = error instanceof RequestError ? error.message : String(error)
    if (still()) open.value = { id, event: null, problem }
  }
}

let timer: ReturnType<typeof setTimeout> | undefined

/** Asks again soon; several facts of one moment cost one question. */
function refetch(): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    const id = open.peek()?.id
    if (id) void fetchDetail(id)
  }, 40)
}

/** Keeps the open event the one in the address, and as the last message left it. */
export function startDetail(): void {
  effect(() => {
    const { page, id } = route.value
    const wanted = page === 'events' ? id : null
    if (wanted === (open.peek()?.id ?? null)) return
    open.value = wanted === null ? null : { id: wanted, event: null, problem: null }
    if (wanted !== null) void fetchDetail(wanted)
  })
  listen((message) => {
    const current = open.peek()
    if (current && subjectOf(message) === (current.event?.id ?? current.id)) refetch()
    if (message.type === 'events.removed' && current && message.ids.includes(current.event?.id ?? current.id)) refetch()
  })
  onAnew(refetch)
}
