import type { EventState } from '../../../core/model/event.ts'
import type { StoredAttempt } from '../../contract.ts'
import type { StoreContext } from '../../thread/context.ts'
import { readSpill, storeBytes } from '../../thread/spill.ts'
import { attemptColumns, attemptFrom } from './attempt-columns.ts'
import { saveDelivery } from './delivery.ts'
import type { DeliveryRecord } from './delivery.ts'
import type { AttemptRecord, AttemptRow, OutcomeRecord } from './attempt-columns.ts'
import { selectList } from '../columns.ts'

// Selecting from the event inserts nothing when the event was removed, rather than an orphan.
const insertAttempt = `INSERT INTO attempt (id, event_seq, cause, started_at, target, method, path, headers, signing,
  body, body_file, sealed)
  SELECT @id, seq, @cause, @startedAt, @target, @method, @path, @headers, @signing, @bytes, @file, @sealed
  FROM event WHERE id = @eventId
  ON CONFLICT (id) DO NOTHING`
const selectAttempts = `SELECT ${selectList(attemptColumns, 'attempt')} FROM attempt WHERE event_seq = ? ORDER BY number`

export function startAttempt(
  context: StoreContext,
  eventId: string,
  attempt: AttemptRecord,
  state: EventState | null,
): void {
  const stored = storeBytes(context, `${attempt.id}.request`, attempt.body)
  if (context.sql.run(insertAttempt, { ...attempt, ...stored, eventId }) === 0) return
  context.sql.run('UPDATE event SET state = coalesce(?, state), attempts = attempts + 1 WHERE id = ?', state, eventId)
}

/** With the status that the list shows for a replay, and otherwise the event's state and what its sender got. */
export function finishAttempt(
  context: StoreContext,
  attemptId: string,
  record: OutcomeRecord,
  state: EventState | null,
  delivery: DeliveryRecord | null,
): void {
  const { sql } = context
  const found = sql.get<{ seq: number; cause: string }>(
    'SELECT event_seq AS seq, cause FROM attempt WHERE id = ?',
    attemptId,
  )
  if (!found) return
  const { bytes, file } = storeBytes(context, `${attemptId}.answer`, record.answer)
  const setOutcome = 'UPDATE attempt SET outcome = ?, answer = ?, answer_file = ?, answer_sealed = ? WHERE id = ?'
  sql.run(setOutcome, record.outcome, bytes, file, record.answerSealed, attemptId)
  if (found.cause === 'replay') sql.run('UPDATE event SET replay_status = ? WHERE seq = ?', record.status, found.seq)
  if (state !== null) sql.run('UPDATE event SET state = ? WHERE seq = ?', state, found.seq)
  saveDelivery(context, found.seq, delivery)
}

/** All attempts of an event, oldest first. */
export function attemptsOf(context: StoreContext, eventId: string, seq: number): StoredAttempt[] {
  const rows = context.sql.all<AttemptRow>(selectAttempts, seq)
  return rows.map((row) => attemptFrom(eventId, row, (file) => readSpill(context, file)))
}
