import type { Store } from '../store/contract.ts'

/** Uses are written together, this long after the first, in ms. */
const WRITE_DELAY = 1000

interface Uses {
  valid: number
  invalid: number
  lastAt: number
}

/** Counts how often each credential decided, and writes the sums to the store from time to time. */
export class UsageCounter {
  readonly #store: Store
  readonly #onWritten: () => void
  readonly #uses = new Map<string, Uses>()
  #timer: NodeJS.Timeout | undefined

  constructor(store: Store, onWritten: () => void) {
    this.#store = store
    this.#onWritten = onWritten
  }

  /** `at` is Unix ms. */
  count(id: string, verdict: 'valid' | 'invalid', at: number): void {
    const uses = this.#uses.get(id) ?? { valid: 0, invalid: 0, lastAt: 0 }
    uses[verdict] += 1
    uses.lastAt = Math.max(uses.lastAt, at)
    this.#uses.set(id, uses)
    this.#schedule()
  }

  /** Writes the counts. Counts that cannot be written are added to the next ones. */
  async write(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const all = [...this.#uses]
    this.#uses.clear()
    await Promise.all(all.flatMap(([id, uses]) => verdicts.map((verdict) => this.#writeOne(id, verdict, uses))))
    if (all.length > 0) this.#onWritten()
  }

  async #writeOne(id: string, verdict: 'valid' | 'invalid', uses: Uses): Promise<void> {
    const times = uses[verdict]
    if (times === 0) return
    try {
      await this.#store.countUse(id, verdict, uses.lastAt, times)
    } catch {
      // The store itself reports that it fails.
      const remaining = this.#uses.get(id) ?? { valid: 0, invalid: 0, lastAt: uses.lastAt }
      remaining[verdict] += times
      this.#uses.set(id, remaining)
    }
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.write(), WRITE_DELAY)
    this.#timer.unref()
  }
}

const verdicts = ['valid', 'invalid'] as const
