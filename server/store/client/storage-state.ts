import type { StorageState } from '../../core/api/views/state.ts'
import { Listeners } from './listeners.ts'

/** Whether storage works; notifies listeners of every change. */
export class StorageMonitor {
  readonly #now: () => number
  readonly #listeners = new Listeners<StorageState>()
  readonly listen = this.#listeners.add
  #state: StorageState

  constructor(now: () => number) {
    this.#now = now
    this.#state = { state: 'storing', message: null, waiting: 0, since: now() }
  }

  get state(): StorageState {
    return this.#state
  }

  failing(message: string, waiting: number): void {
    this.#set({ state: 'failing', message, waiting })
  }

  storing(): void {
    this.#set({ state: 'storing', message: null, waiting: 0 })
  }

  /** `since` changes with the state, not with its message. */
  #set(next: Omit<StorageState, 'since'>): void {
    const old = this.#state
    if (old.state === next.state && old.message === next.message && old.waiting === next.waiting) return
    this.#state = { ...next, since: old.state === next.state ? old.since : this.#now() }
    this.#listeners.notify(this.#state)
  }
}
