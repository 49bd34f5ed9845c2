import { join } from 'node:path'
import { signedAsReceived } from '../core/model/attempt.ts'
import type { Attempt, AttemptCause, AttemptOutcome, AttemptSigning, AttemptSummary } from '../core/model/attempt.ts'
import { appDelivery, noDelivery, summaryOfDelivery } from '../core/model/delivery.ts'
import type { Delivery, DeliverySummary } from '../core/model/delivery.ts'
import type { CapturedEvent, EventState } from '../core/model/event.ts'
import { withHost } from '../core/model/host-header.ts'
import type { HostHeader } from '../core/model/host-header.ts'
import type { HeaderList } from '../core/model/request.ts'
import type { ResponseSink, Sender } from '../core/model/sender.ts'
import { forward } from '../forward/forward.ts'
import type { ForwardOptions } from '../forward/forward.ts'
import { sentHeaders } from '../forward/outgoing.ts'
import type { OutgoingRequest } from '../forward/outgoing.ts'
import type { LoopGuard } from '../forward/loop-guard.ts'
import { discard, senderSignal } from '../forward/response-sink.ts'
import type { Hub } from '../hub.ts'
import { withTimeout } from '../platform/timers.ts'
import { newId } from '../platform/uuid.ts'
import type { Limits } from '../settings/limits.ts'
import { quietly } from '../store/tolerate-failure.ts'
import type { Store } from '../store/contract.ts'
import type { Counters } from './counters.ts'
import { LiveResponse, stateAfter } from './live-response.ts'
import type { EventResult } from './live-response.ts'
import type { Recorder } from './recorder.ts'
import type { TokenExchange } from './token-exchange.ts'

export interface AttemptsOptions {
  store: Store
  hub: Hub
  limits: Limits
  loopGuard: LoopGuard
  counters: Counters
  /** End the request to the app when the sender leaves. */
  abortWithCaller: boolean
  hostHeader: HostHeader
  now: () => number
  /** Aborted when vhook stops: attempts in progress end as `interrupted`. */
  signal: AbortSignal
}

/** What to send, and why. */
export interface AttemptRequest {
  cause: AttemptCause
  signing: AttemptSigning
  method: string
  path: string
  headers: HeaderList
  /** Absent: the event's own bytes. */
  body?: Uint8Array
}

/** A live event on its way to the app. */
export interface LiveEvent {
  target: URL
  /** How long the sender waits for the app, in ms. */
  responseMs: number
  /** It was not on disk before it was forwarded. */
  aheadOfStore: boolean
  exchange?: TokenExchange
  /** For a WebSocket handshake. */
  switchTo?: NonNullable<ForwardOptions['switchTo']>
}

interface AttemptOptions {
  /** The attempt as stored, where that differs from the one sent. */
  redact?: (attempt: Attempt) => Attempt
  /** Store the attempt before the app sees a byte of it, waiting as long as a commit may take. */
  storeFirst?: true
  switchTo?: NonNullable<ForwardOptions['switchTo']>
  /** When the attempt ends without a complete response, in ms; later ones of a live event are recorded as late. */
  deadlineMs?: number
  /** Ends this attempt alone. */
  signal?: AbortSignal
  /** Completes the outcome before it is stored. */
  adjust?: (outcome: AttemptOutcome) => AttemptOutcome
  /** What the attempt means for its event; undefined for a replay, which changes nothing. */
  result?: (outcome: AttemptOutcome) => EventResult
}

/** Sends events to the app; each attempt is stored and published at its start and its end. */
export class Attempts {
  readonly #options: AttemptsOptions
  readonly #recorder: Recorder
  readonly #inProgress = new Set<Promise<unknown>>()

  constructor(options: AttemptsOptions, recorder: Recorder) {
    this.#options = options
    this.#recorder = recorder
  }

  /** Resolves when no attempt is in progress. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#inProgress)
  }

  /** Sends an event to the app without a waiting sender: again, for `replayMs` at most, or a sample. Resolves when the outcome is stored. */
  async send(event: CapturedEvent, target: URL, request: AttemptRequest, replayMs: number): Promise<Attempt> {
    const result = (outcome: AttemptOutcome): EventResult => ({
      state: stateAfter(outcome, false),
      delivery: sampleDelivery(outcome),
    })
    const isSample = request.cause === 'trigger'
    const ending = isSample ? { result } : { deadlineMs: replayMs }
    return await this.#attempt(event, target, request, discard, { storeFirst: true, ...ending })
  }

  /** Forwards a live event. The sender gets the app's response, or an error response if the app does not respond in time. */
  async forward(event: CapturedEvent, sender: Sender, live: LiveEvent): Promise<Attempt> {
    const { target, responseMs, aheadOfStore, exchange, switchTo } = live
    const { counters, abortWithCaller } = this.#options
    const { method, path, headers } = event
    const response = new LiveResponse(sender, {
      ...{ eventId: event.id, responseMs },
      deliver: (delivery, state) => void this.#recorder.deliver(event.id, delivery, state),
    })
    const request: AttemptRequest = { cause: 'forward', signing: signedAsReceived, method, path, headers }
    return await this.#attempt(event, target, request, response.sink, {
      ...(exchange ? { redact: (attempt) => exchange.redactAttempt(attempt) } : {}),
      ...(switchTo ? { switchTo } : {}),
      ...(abortWithCaller ? { signal: senderSignal(sender) } : {}),
      adjust: (received) => {
        if (!response.timedOut) counters.added(sender.elapsedMs - event.receivedInMs - received.durationMs)
        const outcome = response.finish(exchange?.readOutcome(received) ?? received)
        return aheadOfStore ? { ...outcome, aheadOfStore } : outcome
      },
      result: (outcome) => response.result(outcome),
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
    const sent = this.#outgoing(event, target, request, options.switchTo !== undefined)
    const attempt = newAttempt(event, target, { ...request, headers: sentHeaders(sent) }, now())
    const storing = quietly(
      store.startAttempt(options.redact?.(attempt) ?? attempt, options.result ? 'forwarding' : null),
    )
    hub.publish({ type: 'attempt.started', attempt: summaryOf(attempt) })
    const sending = this.#send(attempt, sent, storing, sink, options)
    this.#inProgress.add(sending)
    return await sending.finally(() => this.#inProgress.delete(sending))
  }

  async #send(
    attempt: Attempt,
    outgoing: OutgoingRequest,
    storing: Promise<void>,
    sink: ResponseSink,
    options: AttemptOptions,
  ): Promise<Attempt> {
    const { limits, loopGuard, signal } = this.#options
    if (options.storeFirst) await withTimeout(storing, limits.storeWaitMs, undefined)
    const outcome = await forward(outgoing, {
      recordedBytes: limits.answerRecorded,
      deadlineMs: options.deadlineMs ?? limits.lateAnswerMs,
      maxHead: limits.head,
      maxFields: limits.headerFields,
      sink,
      signal: options.signal ? AbortSignal.any([signal, options.signal]) : signal,
      onConnect: loopGuard.add,
      ...(options.switchTo ? { switchTo: options.switchTo } : {}),
    })
    return await this.#finish(attempt, outcome, options)
  }

  #outgoing(
    { body, trailers }: CapturedEvent,
    target: URL,
    request: AttemptRequest,
    upgrade: boolean,
  ): OutgoingRequest {
    const { store, loopGuard, hostHeader } = this.#options
    const { method, path } = request
    const own =
      body.kind === 'bytes'
        ? { size: body.size, bytes: body.bytes }
        : { size: body.size, file: join(store.spillFolder, body.file) }
    return {
      ...{ target, method, path, trailers },
      ...(upgrade ? { upgrade: true as const } : {}),
      headers: [...withHost(request.headers, target, hostHeader), ...loopGuard.headersFor(target)],
      body: request.body ? { size: request.body.length, bytes: request.body } : own,
    }
  }

  async #finish(attempt: Attempt, received: AttemptOutcome, options: AttemptOptions): Promise<Attempt> {
    const { store, hub } = this.#options
    const outcome = options.adjust?.(received) ?? received
    const result = options.result?.(outcome)
    const finished = { ...attempt, outcome }
    await quietly(store.finishAttempt(attempt.id, outcome, result?.state ?? null, result?.delivery))
    hub.publish({ type: 'attempt.finished', attempt: summaryOf(finished), ...(result && changesOf(result)) })
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

function changesOf({ state, delivery }: EventResult): { state: EventState; delivery?: DeliverySummary } {
  return { state, ...(delivery ? { delivery: summaryOfDelivery(delivery) } : {}) }
}

/** A sample has no sender but vhook itself: what the app responds is its delivery. */
function sampleDelivery({ status, error, durationMs }: AttemptOutcome): Delivery {
  if (status === null) return noDelivery()
  return appDelivery(status, { durationMs, leftMs: null, complete: error === null })
}
