import { createHash } from 'node:crypto'
import { deliveryIdentity } from '../../../core/delivery-id.ts'
import { rankOf } from '../../../core/diagnosis/causes.ts'
import { pendingDelivery, summaryOfDelivery } from '../../../core/model/delivery.ts'
import type { Delivery } from '../../../core/model/delivery.ts'
import type { CapturedEvent, EventLabels, EventState, EventSummary, StoredBody } from '../../../core/model/event.ts'
import type { HeaderList } from '../../../core/model/request.ts'
import type { EventChange, Sealed } from '../../contract.ts'
import type { StoreContext } from '../../thread/context.ts'
import { storeBytes } from '../../thread/spill.ts'
import { blob, insertInto, selectList } from '../columns.ts'
import type { Columns } from '../columns.ts'
import { saveDelivery } from './delivery.ts'
import type { DeliveryRecord } from './delivery.ts'
import { routeOf } from './filter-sql.ts'

/** Columns of `event` that the list shows. The rank follows from the cause. */
export const summaryColumns: Columns<Omit<EventSummary, 'rank'>> = {
  id: 'id',
  seq: 'seq',
  receivedAt: 'received_at',
  kind: 'kind',
  method: 'method',
  path: 'path',
  size: 'size',
  state: 'state',
  verdict: 'verdict',
  credential: 'credential',
  preset: 'preset',
  message: 'reason',
  cause: 'cause',
  status: 'status',
  durationMs: 'duration_ms',
  respondedBy: 'responded_by',
  responseCode: 'response_code',
  failed: 'failed',
  replayStatus: 'replay_status',
  attempts: 'attempts',
  pinned: 'pinned',
  repeatOf: 'repeat_of',
  type: 'type',
  callId: 'call_id',
  sender: 'sender',
}

const arrived = [
  'seq',
  'id',
  'receivedAt',
  'kind',
  'method',
  'path',
  'size',
  'state',
  'type',
  'callId',
  'sender',
] as const

/** Columns of `event` that are written when it arrives; the others have defaults. */
export const insertedColumns = {
  ...pick(summaryColumns, arrived),
  repeatOf: 'repeat_of',
  route: 'route',
  repeatKey: 'repeat_key',
}

/** What is stored apart from the list, so that its rows stay small. */
export interface PayloadRecord {
  seq: number
  httpVersion: string
  /** JSON, like the trailers. */
  headers: string
  trailers: string
  publicUrl: string
  receivedInMs: number
  refusal: string | null
  sha256: string
  file: string | null
  body: Uint8Array | null
  sealed: Uint8Array | null
}

export const payloadColumns: Columns<PayloadRecord> = {
  seq: 'seq',
  httpVersion: 'http_version',
  headers: 'headers',
  trailers: 'trailers',
  publicUrl: 'public_url',
  receivedInMs: 'received_in_ms',
  refusal: 'refusal',
  sha256: 'sha256',
  file: 'file',
  body: 'body',
  sealed: 'sealed',
}

/** An event as it is sent to the storage thread: flat, with its headers as text, because nested objects are slow to clone. */
export type EventRecord = Pick<EventSummary, (typeof arrived)[number]> &
  PayloadRecord & {
    route: string
    repeatKey: number
    /** Whether the key is of a delivery id; otherwise the body must be equal too. */
    hasDeliveryId: number
  }

/** The first 48 bits of a hash, which fit into an index cheaply. */
const keyOf = (sha256: string): number => Number.parseInt(sha256.slice(0, 12), 16) || 0

function repeatOfDelivery({ headers, body }: CapturedEvent): Pick<EventRecord, 'repeatKey' | 'hasDeliveryId'> {
  const { id, kind } = deliveryIdentity(headers)
  if (id === undefined && kind === '') return { repeatKey: keyOf(body.sha256), hasDeliveryId: 0 }
  const text = id ?? `${kind}\n${body.sha256}`
  return { repeatKey: keyOf(createHash('sha256').update(text).digest('hex')), hasDeliveryId: Number(id !== undefined) }
}

/** The body is copied once into a buffer of its own, which is transferred: the pipeline forwards the original. */
export function eventRecord(
  event: CapturedEvent,
  labels: EventLabels,
  state: EventState,
  seq: number,
  sealed?: Sealed,
): EventRecord {
  const { id, receivedAt, kind, method, path, httpVersion, publicUrl, receivedInMs, body } = event
  const { size, sha256 } = body
  return {
    ...{ seq, id, receivedAt, kind, method, path, size, state },
    ...{ type: labels.type, callId: labels.callId, sender: labels.sender },
    ...{ httpVersion, publicUrl, receivedInMs, sha256 },
    route: routeOf(path),
    ...repeatOfDelivery(event),
    headers: JSON.stringify(event.headers),
    trailers: JSON.stringify(event.trailers),
    refusal: event.refusal ?? null,
    file: body.kind === 'file' ? body.file : null,
    body: body.kind === 'bytes' ? blob(body.bytes) : null,
    sealed: blob(sealed),
  }
}

interface Arrival extends Pick<EventSummary, 'state' | 'seq' | 'repeatOf'> {
  delivery: Delivery | undefined
}

/** The row of the list right after the event arrived. */
export function newSummary(
  event: CapturedEvent,
  labels: EventLabels,
  { state, seq, repeatOf, delivery }: Arrival,
): EventSummary {
  const { id, receivedAt, kind, method, path } = event
  const { size } = event.body
  const { type, callId, sender } = labels
  return {
    ...{ id, seq, receivedAt, kind, method, path, size, state, repeatOf, type, callId, sender },
    ...{ verdict: 'not-checked', credential: null, preset: null, message: null, cause: null, rank: null },
    ...(delivery ? summaryOfDelivery(delivery) : pendingDelivery),
    ...{ replayStatus: null, attempts: 0, pinned: false },
  }
}

/** A row as SQLite returns it: it has no booleans. */
export type SummaryRow = Omit<EventSummary, 'pinned' | 'failed' | 'rank'> & { pinned: number; failed: number }

export function summaryFrom(row: SummaryRow): EventSummary {
  const rank = row.cause === null ? null : rankOf(row.cause)
  return { ...row, pinned: row.pinned === 1, failed: row.failed === 1, rank }
}

export function capturedFrom(summary: EventSummary, payload: PayloadRecord): CapturedEvent {
  const { id, receivedAt, kind, method, path, size } = summary
  const { httpVersion, publicUrl, receivedInMs, refusal } = payload
  return {
    ...{ id, receivedAt, kind, method, path, httpVersion, publicUrl, receivedInMs },
    headers: JSON.parse(payload.headers) as HeaderList,
    trailers: JSON.parse(payload.trailers) as HeaderList,
    body: bodyFrom(size, payload),
    ...(refusal === null ? {} : { refusal }),
  }
}

function bodyFrom(size: number, { file, sha256, body }: PayloadRecord): StoredBody {
  if (file !== null) return { kind: 'file', file, size, sha256 }
  return { kind: 'bytes', bytes: body ?? new Uint8Array(), size, sha256 }
}

function pick<Fields extends object, Name extends keyof Fields>(
  fields: Fields,
  names: readonly Name[],
): Pick<Fields, Name> {
  return Object.fromEntries(names.map((name) => [name, fields[name]])) as Pick<Fields, Name>
}

/** Two equal requests within this time are one and its repeat, in ms. */
const REPEAT_WITHIN = 10 * 60_000

const insertEvent = `${insertInto('event', insertedColumns)} ON CONFLICT (id) DO NOTHING`
const insertPayload = insertInto('payload', payloadColumns)
const selectSame = `SELECT event.id FROM event JOIN payload USING (seq) WHERE event.repeat_key = ? AND (? OR payload.sha256 = ?)
  AND event.method = ? AND event.path = ? AND event.received_at BETWEEN ? AND ? AND event.id <> ?
  ORDER BY event.seq DESC LIMIT 1`
const selectSummary = `SELECT ${selectList(summaryColumns, 'event')} FROM event WHERE id = ?`

/** Writes one event; writing it a second time changes nothing. Returns the id of the event it repeats, or null. */
export function add(context: StoreContext, event: EventRecord, delivery: DeliveryRecord | null): string | null {
  const repeatOf = findRepeated(context, event)
  if (context.sql.run(insertEvent, { ...event, repeatOf }) === 0) return repeatOf
  const { bytes, file } = storeBytes(context, `${event.id}.body`, event.body)
  context.sql.run(insertPayload, { ...event, body: bytes, file: event.file ?? file })
  saveDelivery(context, event.seq, delivery)
  context.sql.run('INSERT INTO unindexed VALUES (?)', event.seq)
  context.events += 1
  if (event.file !== null) context.spilled += event.size
  return repeatOf
}

function findRepeated(context: StoreContext, event: EventRecord): string | null {
  const { receivedAt, repeatKey, hasDeliveryId, sha256, method, path, id } = event
  const window = [receivedAt - REPEAT_WITHIN, receivedAt + REPEAT_WITHIN]
  return (
    context.sql.get<{ id: string }>(selectSame, repeatKey, hasDeliveryId, sha256, method, path, ...window, id)?.id ??
    null
  )
}

type ColumnChange = Omit<EventChange, 'delivery'>

export function change(
  context: StoreContext,
  eventId: string,
  { state, pinned, note }: ColumnChange,
  delivery: DeliveryRecord | null,
): void {
  const columns = { state, pinned: pinned === undefined ? undefined : Number(pinned), note }
  for (const [column, value] of Object.entries(columns))
    if (value !== undefined) context.sql.run(`UPDATE event SET ${column} = ? WHERE id = ?`, value, eventId)
  const found = delivery && context.sql.get<{ seq: number }>('SELECT seq FROM event WHERE id = ?', eventId)
  if (found) saveDelivery(context, found.seq, delivery)
}

export function summaries(context: StoreContext, eventIds: string[]): EventSummary[] {
  return eventIds.flatMap((id) => context.sql.all<SummaryRow>(selectSummary, id)).map(summaryFrom)
}
