import type { StoredEvent } from '../contract.ts'

/** A write about an event that failed, and how to send it again. */
export interface PendingWrite {
  eventId: string
  bytes: number
  send(): Promise<unknown>
  /** The event as a read would return it; only for the write that adds the event. */
  stored?: () => StoredEvent
}

const MOST_EVENTS = 200
const MOST_BYTES = 64 * 1024 * 1024

/** Holds writes in memory, in order, until storage works again: 200 events or 64 MiB; the oldest are dropped. */
export class Backlog {
  #writes: PendingWrite[] = []
  #events = 0
  #bytes = 0

  /** How many events wait. */
  get events(): number {
    return this.#events
  }

  get first(): PendingWrite | undefined {
    return this.#writes[0]
  }

  has(eventId: string): boolean {
    return this.#writes.some((one) => one.eventId === eventId)
  }

  find(eventId: string): StoredEvent | undefined {
    return this.#writes.find((one) => one.eventId === eventId && one.stored)?.stored?.()
  }

  /** Returns whether older writes were dropped for it. */
  push(write: PendingWrite): boolean {
    this.#writes.push(write)
    this.#count(write, 1)
    const isFull = this.#isFull
    while (this.#isFull) this.dropEvent(this.first?.eventId ?? '')
    return isFull
  }

  remove(write: PendingWrite): void {
    const index = this.#writes.indexOf(write)
    if (index === -1) return
    this.#writes.splice(index, 1)
    this.#count(write, -1)
  }

  /** Drops an event with all writes about it. Returns whether the event itself was waiting. */
  dropEvent(eventId: string): boolean {
    const dropped = this.#writes.filter((one) => one.eventId === eventId)
    this.#writes = this.#writes.filter((one) => one.eventId !== eventId)
    for (const one of dropped) this.#count(one, -1)
    return dropped.some((one) => one.stored)
  }

  get #isFull(): boolean {
    return this.#events > MOST_EVENTS || this.#bytes > MOST_BYTES
  }

  #count(write: PendingWrite, sign: 1 | -1): void {
    this.#bytes += sign * write.bytes
    if (write.stored) this.#events += sign
  }
}
