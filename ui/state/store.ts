import { computed, signal } from '@preact/signals'
import type { Action, State } from './reducer.ts'
import { reduce } from './reducer.ts'

export const state = signal<State | null>(null)

/** Unix ms, updated every second: for ages and countdowns. */
export const now = signal(Date.now())

export const rows = computed(() => state.value?.list.rows ?? [])
export const credentials = computed(() => state.value?.credentials ?? [])

/** The URL that senders elsewhere can use now; null while the tunnel is off or down. */
export function publicUrl(): string | null {
  const { state: tunnel, url = null } = state.value?.tunnel ?? {}
  return tunnel === 'up' || tunnel === 'url-changed' ? url : null
}

/** The URL that programs on this machine can use. */
export const localUrl = (): string => state.value?.intakeUrl ?? ''

/** What is shown instead of the public URL while the tunnel is down. */
export const waitingForUrl = (): string =>
  state.value?.tunnel.url ? 'Public URL not reachable (retrying…)' : 'Waiting for a public URL (retrying…)'

export function dispatch(actions: readonly Action[]): void {
  state.value = actions.reduce<State | null>(reduce, state.value)
}

export function startClock(): void {
  setInterval(() => {
    now.value = Date.now()
  }, 1_000)
}
