import { setTimeout as rest } from 'node:timers/promises'
import type { Channel } from './worker-rpc.ts'
import type { RetryQueue } from './retry-queue.ts'

/** How often age is looked at when nothing else causes it, in ms. */
const EVERY = 60_000
const SOONEST = 500
const LATEST = 60_000

/** Retention, and taking what was removed out of the files for good: small steps, between which everything else gets its turn. */
export class Upkeep {
  readonly #channel: Channel
  readonly #keeper: RetryQueue
  readonly #removed: (ids: string[]) => void
  readonly #timer: NodeJS.Timeout
  #scrubTimer: NodeJS.Timeout | undefined
  #wait = SOONEST
  #tending: Promise<string[]> | undefined
  #stopped = false

  constructor(channel: Channel, keeper: RetryQueue, removed: (ids: string[]) => void) {
    this.#channel = channel
    this.#keeper = keeper
    this.#removed = removed
    this.#timer = setInterval(() => this.soon(), EVERY)
    this.#timer.unref()
  }

  /** Prunes to the limits now; resolves with the ids that went. Runs once at a time. */
  tend(): Promise<string[]> {
    this.#tending ??= this.#prune().finally(() => (this.#tending = undefined))
    return this.#tending
  }

  /** The same, with nobody waiting for it. */
  soon(): void {
    // Storage that fails is told by the keeper; the next round tries again.
    this.tend().catch(() => undefined)
  }

  /** Something was removed: its words and bytes follow shortly, and less often the longer that takes. */
  scrubSoon(): void {
    this.#scrubTimer ??= setTimeout(() => void this.#scrub(), this.#wait)
    this.#scrubTimer.unref()
  }

  stop(): void {
    this.#stopped = true
    clearInterval(this.#timer)
    clearTimeout(this.#scrubTimer)
  }

  async #prune(): Promise<string[]> {
    const all: string[] = []
    for (let more = true; more;) {
      const step = await this.#keeper.direct(() => this.#channel.call('prune', []))
      more = step.more
      all.push(...step.removed)
      if (step.removed.length > 0) this.#removed(step.removed)
    }
    if (all.length > 0) this.scrubSoon()
    return all
  }

  async #scrub(): Promise<void> {
    const begun = performance.now()
    try {
      while (await this.#scrubStep());
    } catch {
      // What is left to do is noted in the database; the next removal or start goes on with it.
    }
    this.#scrubTimer = undefined
    this.#wait = Math.min(Math.max(SOONEST, (performance.now() - begun) * 10), LATEST)
  }

  /** As long a rest after each step as the step took, and none while retention is at work, which would undo it. */
  async #scrubStep(): Promise<boolean> {
    await this.#tending?.catch(() => undefined)
    const begun = performance.now()
    const more = await this.#channel.call('scrub', [])
    if (more) await rest(performance.now() - begun)
    return more && !this.#stopped
  }
}
