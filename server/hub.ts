import type { LiveMessage } from './core/api/live.ts'

const RETAINED = 5_000

type Subscriber = (message: LiveMessage, number: number) => void

/** Publishes live messages, numbered so that a subscriber can resume. */
export class Hub {
  #last: number
  #retained: LiveMessage[] = []
  readonly #subscribers = new Set<Subscriber>()

  /** `before` is the number before the first message: a different one in each run, so that a client of an earlier run cannot resume. */
  constructor(before = 0) {
    this.#last = before
  }

  /** Number of the newest message. */
  get last(): number {
    return this.#last
  }

  publish(message: LiveMessage): void {
    this.#last += 1
    this.#retained.push(message)
    if (this.#retained.length > RETAINED * 2) this.#retained = this.#retained.slice(-RETAINED)
    for (const subscriber of this.#subscribers) subscriber(message, this.#last)
  }

  /** The messages after that number; undefined when they are no longer retained, or the number is from another run. */
  since(number: number): LiveMessage[] | undefined {
    const missing = this.#last - number
    if (missing < 0 || missing > this.#retained.length) return undefined
    return missing === 0 ? [] : this.#retained.slice(-missing)
  }

  /** Returns the function that unsubscribes. */
  subscribe(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber)
    return () => this.#subscribers.delete(subscriber)
  }
}
