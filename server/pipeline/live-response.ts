import type { AttemptOutcome } from '../core/model/attempt.ts'
import type { Delivery } from '../core/model/delivery.ts'
import type { EventState } from '../core/model/event.ts'
import type { RefusalCode } from '../core/model/refusals.ts'
import type { ResponseSink, Sender } from '../core/model/sender.ts'
import { DetachableSink } from '../forward/response-sink.ts'

/** What an attempt means for its event. */
export interface EventResult {
  state: EventState
  /** Absent if the sender had its response before. */
  delivery?: Delivery
}

export interface LiveResponseOptions {
  eventId: string
  /** How long the sender waits for the app, in ms. */
  responseMs: number
  /** Stores what the sender got before the attempt ends; without a state it stays the same. */
  deliver: (delivery: Delivery, state?: EventState) => void
}

/** The response to a waiting sender: the app's, or an error response of vhook's own after the timeout. Its delivery is stored once. */
export class LiveResponse {
  readonly sink: ResponseSink
  readonly #sender: Sender
  readonly #options: LiveResponseOptions
  readonly #timeout: NodeJS.Timeout
  #timedOut = false
  #delivered = false

  constructor(sender: Sender, options: LiveResponseOptions) {
    const sink = new DetachableSink(sender)
    this.sink = sink
    this.#sender = sender
    this.#options = options
    this.#timeout = setTimeout(() => this.#onTimeout(sink), options.responseMs)
    sender.onLeft(() => this.#onLeft())
  }

  get timedOut(): boolean {
    return this.#timedOut
  }

  /** The app responded, or will not. The outcome as stored. */
  finish(outcome: AttemptOutcome): AttemptOutcome {
    clearTimeout(this.#timeout)
    if (outcome.error && !this.#sender.responded) this.#sender.refuse(refusalFor(outcome.error), this.#options.eventId)
    const late = this.#timedOut && outcome.status !== null
    return { ...outcome, late, callerGoneMs: this.#timedOut ? null : this.#sender.leftMs }
  }

  result(outcome: AttemptOutcome): EventResult {
    const state = stateAfter(outcome, this.#timedOut)
    if (this.#delivered) return { state }
    this.#delivered = true
    return { state, delivery: this.#sender.delivery() }
  }

  #onTimeout(sink: DetachableSink): void {
    if (this.#sender.responded) return
    this.#timedOut = true
    sink.detach()
    this.#sender.refuse('app_timeout', this.#options.eventId)
    this.#deliver('timed_out')
  }

  /** The app may take minutes; that its response reaches nobody is known now. */
  #onLeft(): void {
    if (!this.#delivered) this.#deliver()
  }

  #deliver(state?: EventState): void {
    this.#delivered = true
    this.#options.deliver(this.#sender.delivery(), state)
  }
}

export function stateAfter(outcome: AttemptOutcome, timedOut: boolean): EventState {
  if (outcome.error === 'stopped' || outcome.error === 'caller_left') return 'interrupted'
  if (timedOut) return outcome.status === null ? 'timed_out' : 'late_answer'
  return outcome.error ? 'app_error' : 'answered'
}

function refusalFor(error: string): RefusalCode {
  if (error === 'app_unreachable' || error === 'app_timeout') return error
  return error === 'stopped' ? 'stopping' : 'app_bad_response'
}
