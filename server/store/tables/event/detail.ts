import { problems, VhookError } from '../../../core/model/errors.ts'
import type { StoredEvent } from '../../contract.ts'
import type { StoreContext } from '../../thread/context.ts'
import { attemptsOf } from './attempts.ts'
import { selectList } from '../columns.ts'
import { deliveryOf } from './delivery.ts'
import { capturedFrom, payloadColumns, summaryColumns, summaryFrom } from './events.ts'
import type { PayloadRecord, SummaryRow } from './events.ts'
import { resolve } from './list.ts'
import { verificationsOf } from './verifications.ts'

const selectEvent = `SELECT ${selectList(summaryColumns, 'event')}, event.note AS note FROM event WHERE id = ?`
const selectPayload = `SELECT ${selectList(payloadColumns, 'payload')} FROM payload WHERE seq = ?`

/** One event in full, by any name that `resolve` accepts; undefined if there is none. Throws AMBIGUOUS_EVENT. */
export function event(context: StoreContext, name: string): StoredEvent | undefined {
  const [eventId, ...others] = resolve(context, name)
  if (eventId === undefined) return undefined
  if (others.length > 0) throw new VhookError(problems.ambiguousEvent(name, others.length + 1))
  const row = context.sql.get<SummaryRow & { note: string | null }>(selectEvent, eventId)
  if (!row) return undefined
  const { note, ...rest } = row
  const payload = context.sql.get<PayloadRecord>(selectPayload, row.seq)
  if (!payload) return undefined
  const summary = summaryFrom(rest)
  const attempts = attemptsOf(context, eventId, row.seq)
  return {
    event: capturedFrom(summary, payload),
    summary,
    delivery: deliveryOf(context, summary, attempts),
    verifications: verificationsOf(context, row.seq),
    attempts,
    note,
    ...(payload.sealed ? { sealed: payload.sealed } : {}),
  }
}
