import type { EventState } from '../../../core/model/event.ts'
import type { StoredAttempt } from '../../contract.ts'
import type { StoreContext } from '../../thread/context.ts'
import { readSpill, storeBytes } from '../../thread/spill.ts'
import { attemptColumns, attemptFrom } from './attempt-columns.ts'
import type { AttemptRecord, AttemptRow, OutcomeRecord } from './attempt-columns.ts'
import { selectList } from '../columns.ts'

// Selecting from the event inserts nothing when the event was removed, rather than an orphan.
const insertAttempt = `INSERT INTO attempt (id, event_seq, cause, started_at, target, method, path, headers, body, body_file,
  sealed)
  SELECT @id, seq, @cause, @startedAt, @target, @method, @path, @headers, @bytes, @file, @sealed
  FROM event WHERE id = @eventId
  ON CONFLICT (id) DO NOTHING`
const selectAttempts = `SELECT ${selectList(attemptColumns, 'attempt')} FROM attempt WHERE event_seq = ? ORDER BY number`

export function startAttempt(context: StoreContext, eventId: string, attempt: AttemptRecord, state: EventState): void {
  const stored = storeBytes(context, `${attempt.id}.request`, attempt.body)
  if (context.sql.run(insertAttempt, { ...attempt, ...stored, eventId }) === 0) return
  context.sql.run('UPDATE event SET state = ?, attempts = attempts + 1 WHERE id = ?', state, eventId)
}

/** A second outcome of the same attempt, the late response, replaces the first. */
export function finishAttempt(
  context: StoreContext,
  attemptId: string,
  record: OutcomeRecord,
  state: EventState,
): void {
  const { sql } = context
  const found = sql.get<{ event_seq: number }>('SELECT event_seq FROM attempt WHERE id = ?', attemptId)
  if (!found) return
  const { bytes, file } = storeBytes(context, `${attemptId}.answer`, record.answer)
  const setOutcome = 'UPDATE attempt SET outcome = ?, answer = ?, answer_file = ?, answer_sealed = ? WHERE id = ?'
  sql.run(setOutcome, record.outcome, bytes, file, record.answerSealed, attemptId)
  const setState = 'UPDATE event SET state = ?, status = ?, duration_ms = ? WHERE seq = ?'
  sql.run(setState, state, record.status, record.durationMs, found.event_seq)
}

/** All attempts of an event, oldest first. */
export function attemptsOf(context: StoreContext, eventId: string, seq: number): StoredAttempt[] {
  const rows = context.sql.all<AttemptRow>(selectAttempts, seq)
  return rows.map((row) => attemptFrom(eventId, row, (file) => readSpill(context, file)))
}
