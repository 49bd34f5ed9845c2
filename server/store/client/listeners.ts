/** Listeners for one kind of event. */
export class Listeners<Event> {
  readonly #all = new Set<(event: Event) => void>()

  /** Returns the function that unsubscribes. */
  readonly add = (listener: (event: Event) => void): (() => void) => {
    this.#all.add(listener)
    return () => this.#all.delete(listener)
  }

  notify(event: Event): void {
    for (const listener of this.#all) listener(event)
  }
}
