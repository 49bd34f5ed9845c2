import { endToEnd } from '../../../core/model/hop-by-hop.ts'
import type { Delivery } from '../../../core/model/delivery.ts'
import type { EventSummary } from '../../../core/model/event.ts'
import type { HeaderList } from '../../../core/model/request.ts'
import type { StoredAttempt } from '../../contract.ts'
import type { StoreContext } from '../../thread/context.ts'
import { blob } from '../columns.ts'

/** A delivery as it is sent to the storage thread: flat, with its headers as JSON. */
export interface DeliveryRecord {
  status: number | null
  durationMs: number | null
  respondedBy: string
  responseCode: string | null
  failed: number
  leftMs: number | null
  /** Null where the attempt has headers and body. */
  headers: string | null
  body: Uint8Array | null
}

export function deliveryRecord(delivery: Delivery | undefined): DeliveryRecord | null {
  if (!delivery) return null
  const { by, status, code, durationMs, leftMs, failed, headers, body } = delivery
  const stored = by === 'vhook' && headers !== null && body !== null
  return {
    ...{ status, durationMs, leftMs, respondedBy: by, responseCode: code, failed: Number(failed) },
    headers: stored ? JSON.stringify(headers) : null,
    body: stored ? blob(body) : null,
  }
}

// A delivery is written once.
const setDelivery = `UPDATE event SET status = @status, duration_ms = @durationMs, responded_by = @respondedBy,
  response_code = @responseCode, failed = @failed, left_ms = @leftMs WHERE seq = @seq AND responded_by IS NULL`

export function saveDelivery(context: StoreContext, seq: number, record: DeliveryRecord | null): void {
  if (record === null) return
  const { headers, body, ...columns } = record
  if (context.sql.run(setDelivery, { ...columns, seq }) === 0 || headers === null) return
  context.sql.run('INSERT INTO delivery (seq, headers, body) VALUES (?, ?, ?)', seq, headers, body)
}

interface DeliveryRow {
  headers: string
  body: Uint8Array
}

/** The delivery of a stored event; null while the sender waits. */
export function deliveryOf(
  context: StoreContext,
  summary: EventSummary,
  attempts: readonly StoredAttempt[],
): Delivery | null {
  const { seq, status, durationMs, respondedBy: by, responseCode: code, failed } = summary
  if (by === null) return null
  const row = context.sql.get<{ left_ms: number | null }>('SELECT left_ms FROM event WHERE seq = ?', seq)
  return {
    ...{ by, status, code, durationMs, failed, leftMs: row?.left_ms ?? null },
    ...responseOf(context, seq, by, attempts),
  }
}

type Response = Pick<Delivery, 'headers' | 'body' | 'bodySize'>

function responseOf(
  context: StoreContext,
  seq: number,
  by: Delivery['by'],
  attempts: readonly StoredAttempt[],
): Response {
  if (by === 'nobody') return { headers: [], body: new Uint8Array(0), bodySize: 0 }
  const outcome = attempts.find(({ cause }) => cause !== 'replay')?.outcome
  if (by === 'app')
    return outcome
      ? { headers: endToEnd(outcome.headers), body: outcome.body, bodySize: outcome.bodySize }
      : { headers: null, body: null, bodySize: 0 }
  const row = context.sql.get<DeliveryRow>('SELECT headers, body FROM delivery WHERE seq = ?', seq)
  if (!row) return { headers: null, body: null, bodySize: 0 }
  return { headers: JSON.parse(row.headers) as HeaderList, body: row.body, bodySize: row.body.byteLength }
}
