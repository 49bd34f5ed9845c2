import type { WorkerMessage } from '../protocol.ts'
import type { Session } from './session.ts'

/** How long removals are collected before the first step of retention, in ms: at a steady load they share a commit. */
const RETENTION_DELAY = 20
/** Indexing waits for this long a pause between requests, in ms, but no longer than IDLE_LATEST. */
const IDLE_DELAY = 50
const IDLE_LATEST = 1_000
/** How long scrubbing waits after a removal, in ms; it waits longer the longer the last scrub took. */
const SCRUB_DELAY = 500
const SCRUB_LATEST = 60_000

/** The work of the storage thread that nobody waits for. It runs in small steps, and requests are served between any two. */
export class Background {
  readonly #session: Session
  readonly #post: (message: WorkerMessage) => void
  #retention: NodeJS.Timeout | undefined
  #idle: NodeJS.Timeout | undefined
  #idleSince = 0
  #scrub: NodeJS.Timeout | undefined
  #scrubDelay = SCRUB_DELAY

  constructor(session: Session, post: (message: WorkerMessage) => void) {
    this.#session = session
    this.#post = post
  }

  /** Call it after each group of requests. */
  schedule(): void {
    if (this.#session.needsRetention) this.#retention ??= setTimeout(() => this.#runRetention(), RETENTION_DELAY)
    if (this.#session.needsScrub) this.#scrub ??= setTimeout(() => this.#startScrub(), this.#scrubDelay)
    this.#idleSince ||= performance.now()
    clearTimeout(this.#idle)
    const isLate = performance.now() - this.#idleSince > IDLE_LATEST
    this.#idle = setTimeout(() => this.#runIdle(), isLate ? 0 : IDLE_DELAY)
  }

  stop(): void {
    for (const timer of [this.#retention, this.#idle, this.#scrub]) clearTimeout(timer)
  }

  #runRetention(): void {
    const { message, more } = this.#session.retentionStep()
    this.#post(message)
    this.#retention = more ? setTimeout(() => this.#runRetention(), 1) : undefined
    if (!more) this.schedule()
  }

  #runIdle(): void {
    this.#idleSince = 0
    if (this.#session.idleStep()) this.#idle = setTimeout(() => this.#runIdle(), 1)
  }

  #startScrub(): void {
    this.#session.needsScrub = false
    this.#runScrub(performance.now())
  }

  /** Rests after each step for as long as the step took, and during retention, which would undo it. */
  #runScrub(begun: number): void {
    const stepBegun = performance.now()
    const more = this.#retention !== undefined || this.#session.scrubStep()
    const now = performance.now()
    if (more) {
      this.#scrub = setTimeout(() => this.#runScrub(begun), this.#retention ? RETENTION_DELAY : now - stepBegun)
      return
    }
    this.#scrub = undefined
    this.#scrubDelay = Math.min(Math.max(SCRUB_DELAY, (now - begun) * 10), SCRUB_LATEST)
    if (this.#session.needsScrub) this.#scrub = setTimeout(() => this.#startScrub(), this.#scrubDelay)
  }
}
