import type { Store } from '../store/contract.ts'

/** Uses are written together, this long after the first, in ms. */
const DELAY = 1000

interface Uses {
  valid: number
  invalid: number
  lastAt: number
}

/** Counts which credentials decided how often, and brings the sums to the store now and then. */
export class Usage {
  readonly #store: Store
  readonly #written: () => void
  readonly #uses = new Map<string, Uses>()
  #timer: NodeJS.Timeout | undefined

  constructor(store: Store, written: () => void) {
    this.#store = store
    this.#written = written
  }

  /** `at` is Unix ms. */
  count(id: string, verdict: 'valid' | 'invalid', at: number): void {
    const uses = this.#uses.get(id) ?? { valid: 0, invalid: 0, lastAt: 0 }
    uses[verdict] += 1
    uses.lastAt = Math.max(uses.lastAt, at)
    this.#uses.set(id, uses)
    this.#later()
  }

  /** Writes what has been counted. What storage refuses stays and is tried again with the next. */
  async write(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const all = [...this.#uses]
    this.#uses.clear()
    await Promise.all(all.flatMap(([id, uses]) => verdicts.map((verdict) => this.#one(id, verdict, uses))))
    if (all.length > 0) this.#written()
  }

  async #one(id: string, verdict: 'valid' | 'invalid', uses: Uses): Promise<void> {
    const times = uses[verdict]
    if (times === 0) return
    try {
      await this.#store.countUse(id, verdict, uses.lastAt, times)
    } catch {
      // The store itself reports that it fails; a count is no reason to stop.
      const kept = this.#uses.get(id) ?? { valid: 0, invalid: 0, lastAt: uses.lastAt }
      kept[verdict] += times
      this.#uses.set(id, kept)
    }
  }

  #later(): void {
    this.#timer ??= setTimeout(() => void this.write(), DELAY)
    this.#timer.unref()
  }
}

const verdicts = ['valid', 'invalid'] as const
