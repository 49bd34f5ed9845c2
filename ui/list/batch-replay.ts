import { signal } from '@preact/signals'

export interface Batch {
  /** Events whose replay has ended, in whatever way. */
  done: number
  total: number
  /** Events whose response is being waited for, and since when, in Unix ms. */
  waiting: number
  since: number
  /** Stops waiting for the responses in progress, and continues with the next events. */
  skip: () => void
  /** Sends nothing further, and stops waiting. The app may still be processing the last requests. */
  stop: () => void
}

/** How the events of a batch ended. `unanswered`: skipped, or no response within the limit. */
export interface BatchResult {
  sent: number
  failed: number
  unanswered: number
  stopped: boolean
}

export interface BatchOptions {
  /** Rejects when the signal aborts. */
  send: (id: string, signal: AbortSignal) => Promise<unknown>
  onError: (error: unknown) => void
  /** How many responses are waited for at the same time. */
  concurrency: number
  /** How long a response is waited for, in ms. */
  limitMs: number
}

/** The batch in progress. */
export const batch = signal<Batch | null>(null)

class BatchRun {
  readonly result: BatchResult = { sent: 0, failed: 0, unanswered: 0, stopped: false }
  readonly #queue: string[]
  readonly #total: number
  readonly #options: BatchOptions
  readonly #waiting = new Map<string, { abort: AbortController; since: number }>()

  constructor(ids: readonly string[], options: BatchOptions) {
    this.#queue = [...ids]
    this.#total = ids.length
    this.#options = options
  }

  async run(): Promise<BatchResult> {
    const lanes = Array.from({ length: this.#options.concurrency }, () => this.#runLane())
    await Promise.all(lanes)
    batch.value = null
    return this.result
  }

  async #runLane(): Promise<void> {
    for (let id = this.#queue.shift(); id !== undefined; id = this.#queue.shift()) await this.#replay(id)
  }

  async #replay(id: string): Promise<void> {
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), this.#options.limitMs)
    this.#waiting.set(id, { abort, since: Date.now() })
    this.result.sent += 1
    this.#publish()
    const aborted = new Promise<void>((resolve) => abort.signal.addEventListener('abort', () => resolve()))
    const sent = this.#options.send(id, abort.signal).catch((error: unknown) => this.#handleError(error, abort.signal))
    await Promise.race([sent, aborted])
    if (abort.signal.aborted) this.result.unanswered += 1
    clearTimeout(timer)
    this.#waiting.delete(id)
    this.#publish()
  }

  #handleError(error: unknown, { aborted }: AbortSignal): void {
    if (aborted) return
    this.result.sent -= 1
    this.result.failed += 1
    this.#options.onError(error)
  }

  readonly #skip = (): void => {
    for (const { abort } of this.#waiting.values()) abort.abort()
  }

  readonly #stop = (): void => {
    this.result.stopped = true
    this.#queue.length = 0
    this.#skip()
  }

  #publish(): void {
    const waiting = this.#waiting.size
    const since = Math.min(...[...this.#waiting.values()].map((one) => one.since))
    const done = this.#total - this.#queue.length - waiting
    batch.value = { done, total: this.#total, waiting, since, skip: this.#skip, stop: this.#stop }
  }
}

/** Replays the events in order. One that cannot be sent or gets no response in time does not hold up the others. */
export const replayEach = (ids: readonly string[], options: BatchOptions): Promise<BatchResult> =>
  new BatchRun(ids, options).run()
