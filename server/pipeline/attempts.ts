import { join } from 'node:path'
import type { Attempt, AttemptCause, AttemptOutcome, AttemptSummary } from '../core/model/attempt.ts'
import type { CapturedEvent, EventState } from '../core/model/event.ts'
import type { HeaderList } from '../core/model/request.ts'
import { forward } from '../forward/forward.ts'
import type { AnswerSink, OutgoingRequest } from '../forward/forward.ts'
import type { ViaMarker } from '../forward/via-marker.ts'
import type { Hub } from '../hub.ts'
import { newId } from '../platform/uuid.ts'
import type { Limits } from '../settings/limits.ts'
import type { OwnConnections } from '../forward/own-connections.ts'
import { quietly } from '../store/tolerate-failure.ts'
import type { Store } from '../store/contract.ts'

export interface AttemptsOptions {
  store: Store
  hub: Hub
  limits: Limits
  ports: OwnConnections
  hop: ViaMarker
  now: () => number
  /** Aborted when vhook stops: attempts under way end as `interrupted`. */
  signal: AbortSignal
}

/** What to send, and why. */
export interface Sending {
  cause: AttemptCause
  method: string
  path: string
  headers: HeaderList
  /** Absent: the event's own bytes. */
  body?: Uint8Array
}

/** How an attempt ends: what is added to its outcome, and the event's state after it. */
export interface Ending {
  /** What is put on record at its beginning, where that is not the attempt itself. */
  kept?: (attempt: Attempt) => Attempt
  /** On disk before the app sees a byte of it, as long as a commit may take: for what nothing else on record stands for. */
  storeFirst?: true
  /** Ends it early, beside the one that ends all. */
  signal?: AbortSignal
  adjust?: (outcome: AttemptOutcome) => AttemptOutcome
  state: (outcome: AttemptOutcome) => EventState
}

/** Everything that is on its way to the app, put on record at its beginning and its end. */
export class Attempts {
  readonly #parts: AttemptsOptions
  readonly #running = new Set<Promise<unknown>>()

  constructor(parts: AttemptsOptions) {
    this.#parts = parts
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running)
  }

  /** Sends once, and resolves when the outcome is on record. Never rejects because of the app. */
  async run(event: CapturedEvent, address: URL, sending: Sending, sink: AnswerSink, end: Ending): Promise<Attempt> {
    const { store, hub, now } = this.#parts
    const attempt = newAttempt(event, address, sending, now())
    const recording = quietly(store.startAttempt(end.kept?.(attempt) ?? attempt, 'forwarding'))
    hub.publish({ type: 'attempt.started', attempt: summaryOf(attempt) })
    const kept = this.#send(attempt, event, recording, sink, end)
    this.#running.add(kept)
    return await kept.finally(() => this.#running.delete(kept))
  }

  async #send(
    attempt: Attempt,
    event: CapturedEvent,
    recording: Promise<void>,
    sink: AnswerSink,
    end: Ending,
  ): Promise<Attempt> {
    const { store, limits, ports, hop, signal } = this.#parts
    if (end.storeFirst) await atMost(limits.storeWaitMs, recording)
    const sent = outgoing(attempt, event, store.spillFolder)
    const raw = await forward(
      { ...sent, headers: [...sent.headers, ...hop.linesFor(sent.target)] },
      {
        recorded: limits.answerRecorded,
        deadlineMs: limits.lateAnswerMs,
        maxHead: limits.head,
        maxFields: limits.headerFields,
        sink,
        signal: end.signal ? AbortSignal.any([signal, end.signal]) : signal,
        onSocket: (socket) => ports.add(socket),
      },
    )
    return await this.#keep(attempt, raw, end)
  }

  async #keep(attempt: Attempt, raw: AttemptOutcome, end: Ending): Promise<Attempt> {
    const { store, hub } = this.#parts
    const outcome = end.adjust?.(raw) ?? raw
    const state = end.state(outcome)
    const finished = { ...attempt, outcome }
    await quietly(store.finishAttempt(attempt.id, outcome, state))
    hub.publish({ type: 'attempt.finished', attempt: summaryOf(finished), state })
    return finished
  }
}

/** Waits for it, but no longer than so many ms. */
async function atMost(ms: number, work: Promise<void>): Promise<void> {
  const over = Promise.withResolvers<void>()
  const timer = ms === Infinity ? undefined : setTimeout(over.resolve, ms)
  await Promise.race([work, over.promise]).finally(() => clearTimeout(timer))
}

function newAttempt(event: CapturedEvent, address: URL, sending: Sending, startedAt: number): Attempt {
  const target = address.href.replace(/\/$/, '')
  return { id: newId(startedAt), eventId: event.id, startedAt, target, ...sending, outcome: null }
}

function outgoing(attempt: Attempt, event: CapturedEvent, spillFolder: string): OutgoingRequest {
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
