import { join } from 'node:path'
import type { Attempt, AttemptCause, AttemptOutcome, AttemptSummary } from '../core/model/attempt.ts'
import type { CapturedEvent, EventState } from '../core/model/event.ts'
import type { RefusalCode } from '../core/model/refusals.ts'
import type { HeaderList } from '../core/model/request.ts'
import type { ResponseSink, Sender } from '../core/model/sender.ts'
import { forward } from '../forward/forward.ts'
import type { OutgoingRequest } from '../forward/forward.ts'
import type { LoopGuard } from '../forward/loop-guard.ts'
import { DetachableSink, discard, senderSignal } from '../forward/response-sink.ts'
import type { Hub } from '../hub.ts'
import { withTimeout } from '../platform/timers.ts'
import { newId } from '../platform/uuid.ts'
import type { Limits } from '../settings/limits.ts'
import { quietly } from '../store/tolerate-failure.ts'
import type { Store } from '../store/contract.ts'
import type { Counters } from './counters.ts'
import type { Recorder } from './recorder.ts'
import type { TokenExchange } from './token-exchange.ts'

export interface DeliveryOptions {
  store: Store
  hub: Hub
  limits: Limits
  loopGuard: LoopGuard
  counters: Counters
  /** End the request to the app when the sender leaves. */
  abortWithCaller: boolean
  now: () => number
  /** Aborted when vhook stops: attempts in progress end as `interrupted`. */
  signal: AbortSignal
}

/** What to send, and why. */
export interface AttemptRequest {
  cause: AttemptCause
  method: string
  path: string
  headers: HeaderList
  /** Absent: the event's own bytes. */
  body?: Uint8Array
}

/** A live event on its way to the app. */
export interface LiveDelivery {
  target: URL
  /** How long the sender waits for the app, in ms. */
  responseMs: number
  /** It was not on disk before it was forwarded. */
  aheadOfStore: boolean
  exchange?: TokenExchange
}

interface AttemptOptions {
  /** The attempt as stored, where that differs from the one sent. */
  redact?: (attempt: Attempt) => Attempt
  /** Store the attempt before the app sees a byte of it, waiting as long as a commit may take. */
  storeFirst?: true
  /** Ends this attempt alone. */
  signal?: AbortSignal
  /** Completes the outcome before it is stored. */
  adjust?: (outcome: AttemptOutcome) => AttemptOutcome
  /** The event's state after the attempt. */
  state: (outcome: AttemptOutcome) => EventState
}

/** Sends events to the app; each attempt is stored and published at its start and its end. */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #recorder: Recorder
  readonly #inProgress = new Set<Promise<unknown>>()

  constructor(options: DeliveryOptions, recorder: Recorder) {
    this.#options = options
    this.#recorder = recorder
  }

  /** Resolves when no attempt is in progress. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#inProgress)
  }

  /** Sends an event once more, without a waiting sender. Resolves when the outcome is stored. */
  async send(event: CapturedEvent, target: URL, request: AttemptRequest): Promise<Attempt> {
    const state = (outcome: AttemptOutcome): EventState => stateAfter(outcome, false)
    return await this.#attempt(event, target, request, discard, { storeFirst: true, state })
  }

  /** Forwards a live event. The sender gets the app's response, or an error response when there is none in time. */
  async forward(event: CapturedEvent, sender: Sender, delivery: LiveDelivery): Promise<Attempt> {
    const { target, responseMs, aheadOfStore, exchange } = delivery
    const { counters, abortWithCaller } = this.#options
    const { method, path, headers } = event
    const sink = new DetachableSink(sender)
    let timedOut = false
    const timeout = setTimeout(() => {
      if (sender.responded) return
      timedOut = true
      sink.detach()
      sender.refuse('app_timeout', event.id)
      void this.#recorder.change(event.id, 'timed_out')
    }, responseMs)
    return await this.#attempt(event, target, { cause: 'forward', method, path, headers }, sink, {
      ...(exchange ? { redact: (attempt) => exchange.redactAttempt(attempt) } : {}),
      ...(abortWithCaller ? { signal: senderSignal(sender) } : {}),
      adjust: (received) => {
        clearTimeout(timeout)
        if (!timedOut) counters.added(sender.elapsedMs - event.receivedInMs - received.durationMs)
        const outcome = exchange?.readOutcome(received) ?? received
        if (outcome.error && !sender.responded) sender.refuse(refusalFor(outcome.error), event.id)
        const late = timedOut && outcome.status !== null
        const ahead = aheadOfStore ? { aheadOfStore: true as const } : {}
        return { ...outcome, ...ahead, late, callerGoneMs: timedOut ? null : sender.leftMs }
      },
      state: (outcome) => stateAfter(outcome, timedOut),
    })
  }

  async #attempt(
    event: CapturedEvent,
    target: URL,
    request: AttemptRequest,
    sink: ResponseSink,
    options: AttemptOptions,
  ): Promise<Attempt> {
    const { store, hub, now } = this.#options
    const attempt = newAttempt(event, target, request, now())
    const storing = quietly(store.startAttempt(options.redact?.(attempt) ?? attempt, 'forwarding'))
    hub.publish({ type: 'attempt.started', attempt: summaryOf(attempt) })
    const sending = this.#send(attempt, event, storing, sink, options)
    this.#inProgress.add(sending)
    return await sending.finally(() => this.#inProgress.delete(sending))
  }

  async #send(
    attempt: Attempt,
    event: CapturedEvent,
    storing: Promise<void>,
    sink: ResponseSink,
    options: AttemptOptions,
  ): Promise<Attempt> {
    const { store, limits, loopGuard, signal } = this.#options
    if (options.storeFirst) await withTimeout(storing, limits.storeWaitMs, undefined)
    const outgoing = outgoingRequest(attempt, event, store.spillFolder)
    const outcome = await forward(
      { ...outgoing, headers: [...outgoing.headers, ...loopGuard.headersFor(outgoing.target)] },
      {
        recordedBytes: limits.answerRecorded,
        deadlineMs: limits.lateAnswerMs,
        maxHead: limits.head,
        maxFields: limits.headerFields,
        sink,
        signal: options.signal ? AbortSignal.any([signal, options.signal]) : signal,
        onConnect: loopGuard.add,
      },
    )
    return await this.#finish(attempt, outcome, options)
  }

  async #finish(attempt: Attempt, received: AttemptOutcome, options: AttemptOptions): Promise<Attempt> {
    const { store, hub } = this.#options
    const outcome = options.adjust?.(received) ?? received
    const state = options.state(outcome)
    const finished = { ...attempt, outcome }
    await quietly(store.finishAttempt(attempt.id, outcome, state))
    hub.publish({ type: 'attempt.finished', attempt: summaryOf(finished), state })
    return finished
  }
}

function newAttempt(event: CapturedEvent, target: URL, request: AttemptRequest, startedAt: number): Attempt {
  return {
    id: newId(startedAt),
    eventId: event.id,
    startedAt,
    target: target.href.replace(/\/$/, ''),
    ...request,
    outcome: null,
  }
}

function outgoingRequest(attempt: Attempt, event: CapturedEvent, spillFolder: string): OutgoingRequest {
  const { method, path, headers } = attempt
  const own =
    event.body.kind === 'bytes'
      ? { size: event.body.size, bytes: event.body.bytes }
      : { size: event.body.size, file: join(spillFolder, event.body.file) }
  const body = attempt.body ? { size: attempt.body.length, bytes: attempt.body } : own
  return { target: new URL(attempt.target), method, path, headers, trailers: event.trailers, body }
}

function summaryOf(attempt: Attempt): AttemptSummary {
  const { id, eventId, cause, startedAt, outcome } = attempt
  return {
    id,
    eventId,
    cause,
    startedAt,
    status: outcome?.status ?? null,
    error: outcome?.error ?? null,
    durationMs: outcome?.durationMs ?? null,
    firstByteMs: outcome?.firstByteMs ?? null,
  }
}

function stateAfter(outcome: AttemptOutcome, timedOut: boolean): EventState {
  if (outcome.error === 'stopped' || outcome.error === 'caller_left') return 'interrupted'
  if (timedOut) return outcome.status === null ? 'timed_out' : 'late_answer'
  return outcome.error ? 'app_error' : 'answered'
}

function refusalFor(error: string): RefusalCode {
  if (error === 'app_unreachable' || error === 'app_timeout') return error
  return error === 'stopped' ? 'stopping' : 'app_bad_response'
}
