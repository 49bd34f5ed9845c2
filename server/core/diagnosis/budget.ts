/** Limits of a search: digests and comparisons, and ms. */
export interface Limits {
  macs: number
  ms: number
}

export const defaultLimits: Limits = { macs: 20_000, ms: 250 }

/** Longest time without yielding, in ms; below the 10 ms for which a search may block a thread. */
const yieldAfter = 6

type Host = {
  scheduler?: { yield?: () => Promise<void> }
  setImmediate?: (callback: () => void) => unknown
  setTimeout: (callback: () => void, ms: number) => unknown
}

/**
 * Yields to other work on this thread: by `scheduler.yield` in newer browsers, `setImmediate` on Node, a timer elsewhere. A
 * resolved promise would not do, since its callbacks run before any event. Looked up by name, so that nothing is imported.
 */
function pause(): Promise<void> {
  const host = globalThis as unknown as Host
  if (host.scheduler?.yield) return host.scheduler.yield()
  return new Promise((resolve) => (host.setImmediate ? host.setImmediate(resolve) : host.setTimeout(resolve, 0)))
}

/** Counts what a search spends, and says when it must stop or yield. */
export class Budget {
  macs = 0
  readonly #limits: Limits
  readonly #start = performance.now()
  #lastPause = this.#start
  /** Families of hypotheses that were tried, in order. */
  readonly tried = new Set<string>()
  /** Parts of the search that were left out, such as forms of a body that is too large for them. */
  readonly leftOut = new Set<string>()
  #stopped = false

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...defaultLimits, ...limits }
  }

  /** Counts one digest or comparison. */
  spend(): void {
    this.macs++
  }

  /** Whether nothing more may be tried. */
  get exhausted(): boolean {
    this.#stopped ||= this.macs >= this.#limits.macs || this.tookMs >= this.#limits.ms
    return this.#stopped
  }

  /** Whether the search ended at a limit. */
  get stopped(): boolean {
    return this.#stopped
  }

  get complete(): boolean {
    return !this.#stopped && this.leftOut.size === 0
  }

  get tookMs(): number {
    return performance.now() - this.#start
  }

  /** A promise to await if it is time to yield; otherwise undefined. */
  breather(): Promise<void> | undefined {
    if (performance.now() - this.#lastPause < yieldAfter) return undefined
    return pause().then(() => {
      this.#lastPause = performance.now()
    })
  }
}
