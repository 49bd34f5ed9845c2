import type { StoredEvent } from '../contract.ts'

/** A write of an event that could not be made, and how to make it again. */
export interface Undone {
  eventId: string
  bytes: number
  again(): Promise<unknown>
  /** The event as it would be read; only for the write of the event itself. */
  stored?: () => StoredEvent
}

const MOST_EVENTS = 200
const MOST_BYTES = 64 * 1024 * 1024

/** Holds writes in memory, in order, until storage works again: 200 events or 64 MiB, the oldest are dropped. */
export class Backlog {
  #writes: Undone[] = []
  #events = 0
  #bytes = 0

  /** Events that wait. */
  get events(): number {
    return this.#events
  }

  get first(): Undone | undefined {
    return this.#writes[0]
  }

  has(eventId: string): boolean {
    return this.#writes.some((one) => one.eventId === eventId)
  }

  find(eventId: string): StoredEvent | undefined {
    return this.#writes.find((one) => one.eventId === eventId && one.stored)?.stored?.()
  }

  /** True when it cost others their place. */
  keep(write: Undone): boolean {
    this.#writes.push(write)
    this.#count(write, 1)
    const isFull = this.#isOver
    while (this.#isOver) this.drop(this.first?.eventId ?? '')
    return isFull
  }

  done(write: Undone): void {
    const place = this.#writes.indexOf(write)
    if (place === -1) return
    this.#writes.splice(place, 1)
    this.#count(write, -1)
  }

  /** An event goes with everything that was to be noted about it. False when it was not here. */
  drop(eventId: string): boolean {
    const dropped = this.#writes.filter((one) => one.eventId === eventId)
    this.#writes = this.#writes.filter((one) => one.eventId !== eventId)
    for (const one of dropped) this.#count(one, -1)
    return dropped.some((one) => one.stored)
  }

  get #isOver(): boolean {
    return this.#events > MOST_EVENTS || this.#bytes > MOST_BYTES
  }

  #count(write: Undone, sign: 1 | -1): void {
    this.#bytes += sign * write.bytes
    if (write.stored) this.#events += sign
  }
}
