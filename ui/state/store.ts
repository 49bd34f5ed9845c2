import { computed, signal } from '@preact/signals'
import type { Action, State } from './reducer.ts'
import { reduce } from './reducer.ts'

export const state = signal<State | null>(null)

/** Unix ms, updated every second: for ages and countdowns. */
export const now = signal(Date.now())

export const rows = computed(() => state.value?.list.rows ?? [])
export const credentials = computed(() => state.value?.credentials ?? [])

/** Whether senders elsewhere can use `publicUrl`. */
export const hasPublicUrl = (): boolean => state.value?.tunnel.url != null && state.value.tunnel.state !== 'off'

/** The public URL, or the local one while there is none. */
export const publicUrl = (): string => state.value?.tunnel.url ?? state.value?.intakeUrl ?? ''

export function dispatch(actions: readonly Action[]): void {
  state.value = actions.reduce<State | null>(reduce, state.value)
}

export function startClock(): void {
  setInterval(() => {
    now.value = Date.now()
  }, 1_000)
}
