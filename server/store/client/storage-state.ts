import type { StorageState } from '../../core/api/views/state.ts'

/** Whether storage works, and who wants to know. */
export class Condition {
  readonly #now: () => number
  readonly #listeners = new Set<(state: StorageState) => void>()
  #state: StorageState

  constructor(now: () => number) {
    this.#now = now
    this.#state = { state: 'storing', message: null, waiting: 0, since: now() }
  }

  get state(): StorageState {
    return this.#state
  }

  listen(listener: (state: StorageState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  failing(message: string, waiting: number): void {
    this.#become({ state: 'failing', message, waiting })
  }

  storing(): void {
    this.#become({ state: 'storing', message: null, waiting: 0 })
  }

  /** Tells only what is new; `since` stays while the state does. */
  #become(next: Omit<StorageState, 'since'>): void {
    const old = this.#state
    if (old.state === next.state && old.message === next.message && old.waiting === next.waiting) return
    this.#state = { ...next, since: old.state === next.state ? old.since : this.#now() }
    for (const listener of this.#listeners) listener(this.#state)
  }
}
