import type { Reply } from '../protocol.ts'
import { failureOf } from './errors.ts'

/** A run of retention takes several steps; every call that joins it gets all ids that the run removed. */
export class RetentionRun {
  #callers: number[] = []
  #removed: string[] = []
  #isRequested = false

  get isRequested(): boolean {
    return this.#isRequested
  }

  request(): void {
    this.#isRequested = true
  }

  /** `id` is that of the request to reply to. */
  join(id: number): void {
    this.#callers.push(id)
    this.request()
  }

  add(removed: readonly string[]): void {
    this.#removed.push(...removed)
  }

  /** Ends the run; returns the replies to its callers. */
  finish(): Reply[] {
    const value = this.#removed
    return this.#end((id) => ({ id, ok: true, value }))
  }

  fail(error: unknown): Reply[] {
    return this.#end((id) => ({ id, ok: false, failure: failureOf(error) }))
  }

  #end(reply: (id: number) => Reply): Reply[] {
    const callers = this.#callers
    this.#callers = []
    this.#removed = []
    this.#isRequested = false
    return callers.map(reply)
  }
}
