/** Whether nothing responded, or the response was a refusal. */
export type Failure = 'unreachable' | 'refused'

// A localtunnel server frees a name one second after its last connection closed: a request before that gets another name.
const SHORTEST_MS = 1_250
const LONGEST_MS = 30_000
// Reconnects to a restarted server within five seconds; retries one that stays unreachable less and less often.
const BRIEF_OUTAGE_MS = 120_000
const LONGEST_IN_BRIEF_OUTAGE_MS = 3_500

/** How long to wait before the next try, in ms: 1, 2, 4 … 30 s, plus up to a quarter of random jitter. */
export class Backoff {
  #tries = 0
  #since = 0
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  /** Failed tries in a row. */
  get tries(): number {
    return this.#tries
  }

  next(failure: Failure, now: number): number {
    if (this.#tries === 0) this.#since = now
    const brief = failure === 'unreachable' && now - this.#since < BRIEF_OUTAGE_MS
    const wanted = 1_000 * 2 ** Math.min(this.#tries, 5) * (1 + this.#random() / 4)
    this.#tries += 1
    return Math.max(SHORTEST_MS, Math.min(wanted, brief ? LONGEST_IN_BRIEF_OUTAGE_MS : LONGEST_MS))
  }

  reset(): void {
    this.#tries = 0
  }
}
