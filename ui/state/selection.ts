import { signal } from '@preact/signals'
import { rows } from './store.ts'

/** Ids of the selected events. */
export const selected = signal<ReadonlySet<string>>(new Set())
/** Ids of events and credentials that are removed unless the user undoes it. */
export const pendingRemoval = signal<ReadonlySet<string>>(new Set())

let anchor: string | null = null

export function toggle(id: string): void {
  const next = new Set(selected.peek())
  if (!next.delete(id)) next.add(id)
  selected.value = next
  anchor = id
}

/** Selects everything between the last selected event and this one. */
export function selectTo(id: string): void {
  const ids = rows.peek().map((row) => row.id)
  const [from, to] = [ids.indexOf(anchor ?? id), ids.indexOf(id)].toSorted((a, b) => a - b)
  if (from === undefined || to === undefined || from < 0) return toggle(id)
  selected.value = new Set([...selected.peek(), ...ids.slice(from, to + 1)])
}

export function clearSelection(): void {
  selected.value = new Set()
}

export const addIds = (set: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> =>
  new Set([...set, ...ids])

export const removeIds = (set: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> =>
  new Set([...set].filter((id) => !ids.includes(id)))
