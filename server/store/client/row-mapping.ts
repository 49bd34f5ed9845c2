import type { Attempt, AttemptOutcome } from '../../core/model/attempt.ts'
import type { CapturedEvent, EventLabels, EventState, EventSummary } from '../../core/model/event.ts'
import type { Sealed } from '../contract.ts'
import type { AttemptRecord, EventRecord, OutcomeRecord } from '../protocol.ts'
import { routeOf } from '../tables/filter-sql.ts'

/** The event as columns. Its bytes are copied once into a buffer of their own, which is handed over: the caller forwards his. */
export function recordOf(
  event: CapturedEvent,
  labels: EventLabels,
  state: EventState,
  seq: number,
  sealed?: Sealed,
): EventRecord {
  const { body } = event
  return {
    seq,
    id: event.id,
    received_at: event.receivedAt,
    kind: event.kind,
    method: event.method,
    path: event.path,
    route: routeOf(event.path),
    size: body.size,
    state,
    type: labels.type,
    call_id: labels.callId,
    sender: labels.sender,
    repeat_key: Number.parseInt(body.sha256.slice(0, 12), 16) || 0,
    http_version: event.httpVersion,
    headers: JSON.stringify(event.headers),
    trailers: JSON.stringify(event.trailers),
    public_url: event.publicUrl,
    received_in_ms: event.receivedInMs,
    refusal: event.refusal ?? null,
    sha256: body.sha256,
    file: body.kind === 'file' ? body.file : null,
    body: body.kind === 'bytes' ? copyOf(body.bytes) : null,
    sealed: sealed ? copyOf(sealed) : null,
  }
}

/** The row of the list as it is right after the event came in. */
export function freshSummary(
  event: CapturedEvent,
  labels: EventLabels,
  state: EventState,
  seq: number,
  repeatOf: string | null,
): EventSummary {
  const { id, receivedAt, kind, method, path } = event
  const { size } = event.body
  const found = { verdict: 'not-checked', credential: null, message: null, cause: null } as const
  const sent = { status: null, durationMs: null, attempts: 0 }
  return { id, seq, receivedAt, kind, method, path, size, state, repeatOf, pinned: false, ...found, ...sent, ...labels }
}

export function attemptRecord(attempt: Attempt, sealed?: Sealed): AttemptRecord {
  return {
    id: attempt.id,
    cause: attempt.cause,
    started_at: attempt.startedAt,
    target: attempt.target,
    method: attempt.method,
    path: attempt.path,
    headers: JSON.stringify(attempt.headers),
    body: attempt.body ? copyOf(attempt.body) : null,
    sealed: sealed ? copyOf(sealed) : null,
  }
}

export function outcomeRecord(outcome: AttemptOutcome, sealed?: Sealed): OutcomeRecord {
  const { body, ...rest } = outcome
  return {
    outcome: JSON.stringify(rest),
    answer: copyOf(body),
    answer_sealed: sealed ? copyOf(sealed) : null,
    status: outcome.status,
    duration_ms: outcome.durationMs,
  }
}

function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}
