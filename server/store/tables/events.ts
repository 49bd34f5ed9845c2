import type { EventSummary } from '../../core/model/event.ts'
import type { EventChange } from '../contract.ts'
import type { StoreContext } from '../thread/context.ts'
import { storeBytes } from '../thread/spill.ts'
import { insertInto, selectList } from './columns.ts'
import { insertedColumns, payloadColumns, summaryColumns, summaryFrom } from './event-columns.ts'
import type { EventRecord, SummaryRow } from './event-columns.ts'

/** Two equal requests within this time are one and its repeat, in ms. */
const REPEAT_WITHIN = 10 * 60_000

const insertEvent = `${insertInto('event', insertedColumns)} ON CONFLICT (id) DO NOTHING`
const insertPayload = insertInto('payload', payloadColumns)
const selectSame = `SELECT event.id FROM event JOIN payload USING (seq) WHERE event.repeat_key = ? AND payload.sha256 = ?
  AND event.method = ? AND event.path = ? AND event.received_at BETWEEN ? AND ? AND event.id <> ?
  ORDER BY event.seq DESC LIMIT 1`
const selectSummary = `SELECT ${selectList(summaryColumns, 'event')} FROM event WHERE id = ?`

/** Writes one event; writing it a second time changes nothing. Returns the id of the event it repeats, or null. */
export function add(context: StoreContext, event: EventRecord): string | null {
  const repeatOf = findRepeated(context, event)
  if (context.sql.run(insertEvent, { ...event, repeatOf }) === 0) return repeatOf
  const { bytes, file } = storeBytes(context, `${event.id}.body`, event.body)
  context.sql.run(insertPayload, { ...event, body: bytes, file: event.file ?? file })
  context.sql.run('INSERT INTO unindexed VALUES (?)', event.seq)
  context.events += 1
  if (event.file !== null) context.spilled += event.size
  return repeatOf
}

function findRepeated(context: StoreContext, event: EventRecord): string | null {
  const { receivedAt, repeatKey, sha256, method, path, id } = event
  const window = [receivedAt - REPEAT_WITHIN, receivedAt + REPEAT_WITHIN]
  return context.sql.get<{ id: string }>(selectSame, repeatKey, sha256, method, path, ...window, id)?.id ?? null
}

export function change(context: StoreContext, eventId: string, wanted: EventChange): void {
  const { state, pinned, note, status } = wanted
  const columns = { state, pinned: pinned === undefined ? undefined : Number(pinned), note, status }
  for (const [column, value] of Object.entries(columns))
    if (value !== undefined) context.sql.run(`UPDATE event SET ${column} = ? WHERE id = ?`, value, eventId)
}

export function summaries(context: StoreContext, eventIds: string[]): EventSummary[] {
  return eventIds.flatMap((id) => context.sql.all<SummaryRow>(selectSummary, id)).map(summaryFrom)
}
