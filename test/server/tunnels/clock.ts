import type { Timers } from '../../../server/tunnels/clock.ts'

/** A clock that only moves when told to, and lets everything settle at each stop on the way. */
export class HandClock implements Timers {
  #time = 1_700_000_000_000
  readonly #due = new Set<{ at: number; run: () => void }>()

  now(): number {
    return this.#time
  }

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.#time + ms, run }
    this.#due.add(entry)
    return () => this.#due.delete(entry)
  }

  /** Timers that still run. */
  get waiting(): number {
    return this.#due.size
  }

  async advance(ms: number): Promise<void> {
    const end = this.#time + ms
    await settled()
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#due.delete(next)
      this.#time = Math.max(this.#time, next.at)
      next.run()
      await settled()
    }
    this.#time = end
  }

  #next(end: number): { at: number; run: () => void } | undefined {
    const ready = [...this.#due].filter((entry) => entry.at <= end)
    return ready.toSorted((a, b) => a.at - b.at)[0]
  }
}

/** Everything that needs no clock and no network has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
