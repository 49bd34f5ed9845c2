import type { LiveMessage } from './core/api/live.ts'

const KEPT = 5_000

/** Tells every watcher what just became true. Knows no sockets. Messages are numbered, so that a watcher can come back. */
export class Hub {
  #last = 0
  #kept: LiveMessage[] = []
  readonly #watchers = new Set<(message: LiveMessage, number: number) => void>()

  /** Number of the newest message; 0 before the first. */
  get last(): number {
    return this.#last
  }

  publish(message: LiveMessage): void {
    this.#last += 1
    this.#kept.push(message)
    if (this.#kept.length > KEPT * 2) this.#kept = this.#kept.slice(-KEPT)
    for (const watcher of this.#watchers) watcher(message, this.#last)
  }

  /** Messages after that number, or undefined when they are no longer kept (or from another launch). */
  since(number: number): LiveMessage[] | undefined {
    const missing = this.#last - number
    if (missing < 0 || missing > this.#kept.length) return undefined
    return missing === 0 ? [] : this.#kept.slice(-missing)
  }

  /** Returns the function that ends it. */
  subscribe(watcher: (message: LiveMessage, number: number) => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }
}
