/** Runs one task at a time, in the order of the calls. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve()

  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const next = this.#last.then(task, task)
    this.#last = next.catch(() => undefined)
    return next
  }
}
