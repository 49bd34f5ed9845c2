import type { Timers } from '../../server/platform/timers.ts'

/** A clock that only `advance` moves; after each timer it lets pending work finish. */
export class HandClock implements Timers {
  #time = 1_700_000_000_000
  readonly #timers = new Set<{ at: number; run: () => void }>()

  now(): number {
    return this.#time
  }

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.#time + ms, run }
    this.#timers.add(entry)
    return () => this.#timers.delete(entry)
  }

  /** Timers that have not run. */
  get waiting(): number {
    return this.#timers.size
  }

  async advance(ms: number): Promise<void> {
    const end = this.#time + ms
    await settled()
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#timers.delete(next)
      this.#time = Math.max(this.#time, next.at)
      next.run()
      await settled()
    }
    this.#time = end
  }

  #next(end: number): { at: number; run: () => void } | undefined {
    const ready = [...this.#timers].filter((entry) => entry.at <= end)
    return ready.toSorted((a, b) => a.at - b.at)[0]
  }
}

/** Lets all work finish that needs neither clock nor network. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
