/** Limits of a search. Those of its work end it at the same place however busy the machine is. */
export interface Limits {
  /** Digests and comparisons. */
  macs: number
  /** Bytes to hash. */
  bytes: number
  /** Time from the start. */
  ms: number
}

export const defaultLimits: Limits = { macs: 20_000, bytes: Infinity, ms: 250 }

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
  #bytes = 0
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

  /** Counts one digest or comparison of so many bytes. */
  spend(bytes = 0): void {
    this.macs++
    this.#bytes += bytes
  }

  /** Whether nothing more may be tried. */
  get exhausted(): boolean {
    const { macs, bytes, ms } = this.#limits
    this.#stopped ||= this.macs >= macs || this.#bytes >= bytes || this.tookMs >= ms
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
