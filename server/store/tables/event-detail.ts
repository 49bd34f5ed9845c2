import { problems, VhookError } from '../../core/model/errors.ts'
import type { CapturedEvent, StoredBody } from '../../core/model/event.ts'
import type { HeaderList } from '../../core/model/request.ts'
import type { StoredEvent } from '../contract.ts'
import type { StoreContext } from '../thread/context.ts'
import type { Row } from '../thread/sql.ts'
import { attemptsOf } from './attempts.ts'
import { summaryColumns, summaryOf } from './events.ts'
import { resolve } from './list.ts'
import { verificationsOf } from './verifications.ts'

interface Payload {
  http_version: string
  headers: string
  trailers: string
  public_url: string
  received_in_ms: number
  refusal: string | null
  sha256: string
  file: string | null
  body: Uint8Array | null
  sealed: Uint8Array | null
}

const select = `SELECT ${summaryColumns}, event.note FROM event WHERE id = ?`

/** One event in full, by any name that `resolve` takes; undefined when there is none. Throws AMBIGUOUS_EVENT. */
export function event(context: StoreContext, name: string): StoredEvent | undefined {
  const [eventId, ...others] = resolve(context, name)
  if (eventId === undefined) return undefined
  if (others.length > 0) throw new VhookError(problems.ambiguousEvent(name, others.length + 1))
  const row = context.sql.get(select, eventId)
  if (!row) return undefined
  const seq = Number(row['seq'])
  const payload = context.sql.get<Payload>('SELECT * FROM payload WHERE seq = ?', seq)
  if (!payload) return undefined
  return {
    event: captured(row, payload),
    summary: summaryOf(row),
    verifications: verificationsOf(context, seq),
    attempts: attemptsOf(context, eventId, seq),
    note: row['note'] as string | null,
    ...(payload.sealed ? { sealed: payload.sealed } : {}),
  }
}

function captured(row: Row, payload: Payload): CapturedEvent {
  return {
    id: row['id'] as string,
    receivedAt: row['received_at'] as number,
    kind: row['kind'] as CapturedEvent['kind'],
    method: row['method'] as string,
    path: row['path'] as string,
    httpVersion: payload.http_version,
    headers: JSON.parse(payload.headers) as HeaderList,
    trailers: JSON.parse(payload.trailers) as HeaderList,
    body: bodyOf(Number(row['size']), payload),
    publicUrl: payload.public_url,
    receivedInMs: payload.received_in_ms,
    ...(payload.refusal === null ? {} : { refusal: payload.refusal }),
  }
}

function bodyOf(size: number, payload: Payload): StoredBody {
  const { file, sha256 } = payload
  if (file !== null) return { kind: 'file', file, size, sha256 }
  return { kind: 'bytes', bytes: payload.body ?? new Uint8Array(), size, sha256 }
}
