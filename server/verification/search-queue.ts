/** Who waits for a search: a user, an event that has just arrived, or an event whose first search stopped early. */
const urgencies = ['asked', 'new', 'again'] as const
export type Urgency = (typeof urgencies)[number]

/** Runs one search at a time, the most urgent first, so that none takes the time of another. */
export class SearchQueue {
  readonly #waiting: Readonly<Record<Urgency, (() => Promise<void>)[]>> = { asked: [], new: [], again: [] }
  #running = false

  /** Searches that run or wait. */
  get size(): number {
    const waiting = urgencies.reduce((sum, urgency) => sum + this.#waiting[urgency].length, 0)
    return waiting + (this.#running ? 1 : 0)
  }

  run<T>(urgency: Urgency, search: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting[urgency].push(() => search().then(resolve, reject))
      this.#next()
    })
  }

  #next(): void {
    const urgency = urgencies.find((one) => this.#waiting[one].length > 0)
    const search = urgency && !this.#running ? this.#waiting[urgency].shift() : undefined
    if (!search) return
    this.#running = true
    void search().finally(() => {
      this.#running = false
      this.#next()
    })
  }
}
