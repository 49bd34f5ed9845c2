import { computed, signal } from '@preact/signals'
import type { Action, State } from './reducer.ts'
import { reduce } from './reducer.ts'

/** State of the WebSocket connection. `retryAt` in Unix ms. */
export type Connection =
  | { state: 'connecting' }
  | { state: 'open' }
  | { state: 'lost'; retryAt: number }
  /** The token is missing or no longer valid. */
  | { state: 'refused' }

export const state = signal<State | null>(null)
export const connection = signal<Connection>({ state: 'connecting' })

/** Unix ms, updated every second: for ages and countdowns. */
export const now = signal(Date.now())

export const rows = computed(() => state.value?.list.rows ?? [])
export const credentials = computed(() => state.value?.credentials ?? [])

/** The public URL, or the local one when there is no tunnel. */
export const publicUrl = (): string => state.value?.tunnel.url ?? state.value?.intakeUrl ?? ''

export function dispatch(actions: readonly Action[]): void {
  state.value = actions.reduce<State | null>(reduce, state.value)
}

export function startClock(): void {
  setInterval(() => {
    now.value = Date.now()
  }, 1_000)
}
