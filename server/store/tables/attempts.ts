import type { AttemptOutcome } from '../../core/model/attempt.ts'
import type { EventState } from '../../core/model/event.ts'
import type { HeaderList } from '../../core/model/request.ts'
import type { StoredAttempt } from '../contract.ts'
import type { StoreContext } from '../thread/context.ts'
import type { AttemptRecord, OutcomeRecord } from '../protocol.ts'
import { keepBytes, readSpill } from '../thread/spill.ts'

// Selecting from the event makes an attempt for a removed event nothing, rather than an orphan.
const insertAttempt = `INSERT INTO attempt (id, event_seq, cause, started_at, target, method, path, headers, body, body_file,
  sealed)
  SELECT @id, seq, @cause, @started_at, @target, @method, @path, @headers, @bytes, @file, @sealed
  FROM event WHERE id = @eventId
  ON CONFLICT (id) DO NOTHING`

export function startAttempt(context: StoreContext, eventId: string, attempt: AttemptRecord, state: EventState): void {
  const kept = keepBytes(context, `${attempt.id}.request`, attempt.body)
  if (context.sql.run(insertAttempt, { ...attempt, ...kept, eventId }) === 0) return
  context.sql.run('UPDATE event SET state = ?, attempts = attempts + 1 WHERE id = ?', state, eventId)
}

/** A second outcome of the same attempt, the late answer, takes the place of the first. */
export function finishAttempt(
  context: StoreContext,
  attemptId: string,
  record: OutcomeRecord,
  state: EventState,
): void {
  const { sql } = context
  const found = sql.get<{ event_seq: number }>('SELECT event_seq FROM attempt WHERE id = ?', attemptId)
  if (!found) return
  const kept = keepBytes(context, `${attemptId}.answer`, record.answer)
  const set = 'UPDATE attempt SET outcome = ?, answer = ?, answer_file = ?, answer_sealed = ? WHERE id = ?'
  sql.run(set, record.outcome, kept.bytes, kept.file, record.answer_sealed, attemptId)
  const mark = 'UPDATE event SET state = ?, status = ?, duration_ms = ? WHERE seq = ?'
  sql.run(mark, state, record.status, record.duration_ms, found.event_seq)
}

/** All attempts of an event in the order they were made. */
export function attemptsOf(context: StoreContext, eventId: string, seq: number): StoredAttempt[] {
  const rows = context.sql.all<AttemptRow>('SELECT * FROM attempt WHERE event_seq = ? ORDER BY number', seq)
  return rows.map((row) => attemptFrom(context, eventId, row))
}

interface AttemptRow extends Omit<AttemptRecord, 'body'> {
  body: Uint8Array | null
  body_file: string | null
  outcome: string | null
  answer: Uint8Array | null
  answer_file: string | null
  answer_sealed: Uint8Array | null
}

function attemptFrom(context: StoreContext, eventId: string, row: AttemptRow): StoredAttempt {
  const body = row.body_file === null ? row.body : readSpill(context, row.body_file)
  return {
    id: row.id,
    eventId,
    cause: row.cause,
    startedAt: row.started_at,
    target: row.target,
    method: row.method,
    path: row.path,
    headers: JSON.parse(row.headers) as HeaderList,
    ...(body ? { body } : {}),
    ...(row.sealed ? { sealed: row.sealed } : {}),
    ...(row.answer_sealed ? { answerSealed: row.answer_sealed } : {}),
    outcome: row.outcome === null ? null : outcomeFrom(context, row.outcome, row),
  }
}

function outcomeFrom(context: StoreContext, outcome: string, row: AttemptRow): AttemptOutcome {
  const body = row.answer_file === null ? (row.answer ?? new Uint8Array()) : readSpill(context, row.answer_file)
  return { ...(JSON.parse(outcome) as Omit<AttemptOutcome, 'body'>), body }
}
