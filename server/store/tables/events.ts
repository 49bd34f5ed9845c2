import type { EventState, EventSummary } from '../../core/model/event.ts'
import type { StoreContext } from '../thread/context.ts'
import { keepBytes } from '../thread/spill.ts'
import type { Row } from '../thread/sql.ts'
import type { Change, EventRecord } from '../protocol.ts'

/** Two equal requests within this time are one and its repeat. In ms. */
const REPEAT_WITHIN = 10 * 60_000

export const summaryColumns = `event.seq, event.id, event.received_at, event.kind, event.method, event.path, event.size,
  event.state, event.verdict, event.credential, event.reason, event.cause, event.status, event.duration_ms,
  event.attempts, event.pinned, event.repeat_of, event.type, event.call_id, event.sender`

const insertEvent = `INSERT INTO event (seq, id, received_at, kind, method, path, route, size, state, repeat_of, repeat_key,
  type, call_id, sender) VALUES (@seq, @id, @received_at, @kind, @method, @path, @route, @size, @state, @repeat_of,
  @repeat_key, @type, @call_id, @sender) ON CONFLICT (id) DO NOTHING`
const insertPayload = `INSERT INTO payload (seq, http_version, headers, trailers, public_url, received_in_ms, refusal,
  sha256, file, body, sealed) VALUES (@seq, @http_version, @headers, @trailers, @public_url, @received_in_ms, @refusal, @sha256,
  @file, @body, @sealed)`
const earlierSame = `SELECT event.id FROM event JOIN payload USING (seq) WHERE event.repeat_key = ? AND payload.sha256 = ?
  AND event.method = ? AND event.path = ? AND event.received_at BETWEEN ? AND ? AND event.id <> ?
  ORDER BY event.seq DESC LIMIT 1`

/** Writes one event; writing it a second time changes nothing. Returns the id of the one it repeats, or null. */
export function add(context: StoreContext, event: EventRecord): string | null {
  const repeat_of = repeated(context, event)
  if (context.sql.run(insertEvent, { ...event, repeat_of }) === 0) return repeat_of
  const kept = keepBytes(context, `${event.id}.body`, event.body)
  context.sql.run(insertPayload, { ...event, body: kept.bytes, file: event.file ?? kept.file })
  context.sql.run('INSERT INTO unindexed VALUES (?)', event.seq)
  context.events += 1
  if (event.file !== null) context.spilled += event.size
  return repeat_of
}

function repeated(context: StoreContext, event: EventRecord): string | null {
  const { received_at: at } = event
  const window = [at - REPEAT_WITHIN, at + REPEAT_WITHIN]
  const values = [event.repeat_key, event.sha256, event.method, event.path, ...window, event.id]
  return context.sql.get<{ id: string }>(earlierSame, ...values)?.id ?? null
}

export function change(context: StoreContext, eventId: string, wanted: Change): void {
  const { sql } = context
  if (wanted.state !== undefined) setState(context, eventId, wanted.state)
  if (wanted.pinned !== undefined) sql.run('UPDATE event SET pinned = ? WHERE id = ?', Number(wanted.pinned), eventId)
  if (wanted.note !== undefined) sql.run('UPDATE event SET note = ? WHERE id = ?', wanted.note, eventId)
  if (wanted.status !== undefined) sql.run('UPDATE event SET status = ? WHERE id = ?', wanted.status, eventId)
}

function setState(context: StoreContext, eventId: string, state: EventState): void {
  context.sql.run('UPDATE event SET state = ? WHERE id = ?', state, eventId)
}

export function summaries(context: StoreContext, eventIds: string[]): EventSummary[] {
  const text = `SELECT ${summaryColumns} FROM event WHERE id = ?`
  return eventIds.flatMap((id) => context.sql.all(text, id)).map(summaryOf)
}

/** A row of the list as everybody else knows it. */
export function summaryOf(row: Row): EventSummary {
  return {
    id: row['id'],
    seq: row['seq'],
    receivedAt: row['received_at'],
    kind: row['kind'],
    method: row['method'],
    path: row['path'],
    size: row['size'],
    state: row['state'],
    verdict: row['verdict'],
    credential: row['credential'],
    message: row['reason'],
    cause: row['cause'],
    status: row['status'],
    durationMs: row['duration_ms'],
    attempts: row['attempts'],
    pinned: row['pinned'] === 1,
    repeatOf: row['repeat_of'],
    type: row['type'],
    callId: row['call_id'],
    sender: row['sender'],
  } as EventSummary
}
