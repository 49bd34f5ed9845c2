/** How much a search may do: digests made, and ms. */
export interface Limits {
  macs: number
  ms: number
}

export const defaultLimits: Limits = { macs: 20_000, ms: 250 }

/** Longest stretch without giving others a turn, in ms; below the 10 ms that a search may hold a thread. */
const stretch = 6

type Host = {
  scheduler?: { yield?: () => Promise<void> }
  setImmediate?: (callback: () => void) => unknown
  setTimeout: (callback: () => void, ms: number) => unknown
}

/**
 * Lets everything else that waits on this thread have its turn: `scheduler.yield` in newer browsers, `setImmediate` on Node, a
 * timer elsewhere. A resolved promise would not do, since it runs on before any event. All are asked for by name, so that
 * nothing is imported.
 */
function pause(): Promise<void> {
  const host = globalThis as unknown as Host
  if (host.scheduler?.yield) return host.scheduler.yield()
  return new Promise((resolve) => (host.setImmediate ? host.setImmediate(resolve) : host.setTimeout(resolve, 0)))
}

/** Counts what a search spends, and tells when it is time to stop or to let others go first. */
export class Budget {
  macs = 0
  readonly #limits: Limits
  readonly #start = performance.now()
  #lastPause = this.#start
  /** Families of hypotheses that were really tried, in that order. */
  readonly tried = new Set<string>()
  /** Parts of the search that were left out from the start, such as forms of a body too big for them. */
  readonly leftOut = new Set<string>()
  #stopped = false

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...defaultLimits, ...limits }
  }

  /** Counts one digest. */
  spend(): void {
    this.macs++
  }

  /** Whether nothing more may be tried. */
  get over(): boolean {
    this.#stopped ||= this.macs >= this.#limits.macs || this.tookMs >= this.#limits.ms
    return this.#stopped
  }

  get complete(): boolean {
    return !this.#stopped && this.leftOut.size === 0
  }

  get tookMs(): number {
    return performance.now() - this.#start
  }

  /** A promise when others must have a turn now, to be awaited; undefined while there is time. */
  breather(): Promise<void> | undefined {
    if (performance.now() - this.#lastPause < stretch) return undefined
    return pause().then(() => {
      this.#lastPause = performance.now()
    })
  }
}
