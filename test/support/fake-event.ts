import { createHash } from 'node:crypto'
import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import { base64 } from '../../server/core/text/bytes.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import type { HeaderList } from '../../server/core/model/request.ts'

/** An event of the fake service. */
export interface FakeEvent {
  summary: EventSummary
  headers: HeaderList
  body: Uint8Array
  attempts: AttemptDetail[]
  note: string | null
  /** Path of the body file if the body is not in memory. */
  file?: string
}

/** A verified event that the app responded to. Its id contains the number. */
export function fakeEvent(number: number, more: Partial<EventSummary> & { body?: Uint8Array } = {}): FakeEvent {
  const { body = Buffer.from('{"ok":true}'), ...fields } = more
  const summary: EventSummary = {
    id: `0193a000-0000-7000-8000-${String(number).padStart(12, '0')}`,
    seq: number,
    receivedAt: 1_700_000_000_000 + number,
    kind: 'webhook',
    method: 'POST',
    path: '/hook',
    size: body.length,
    state: 'answered',
    verdict: 'valid',
    credential: null,
    message: null,
    cause: null,
    rank: null,
    status: 200,
    durationMs: 5,
    respondedBy: 'app',
    responseCode: null,
    failed: false,
    replayStatus: null,
    preset: null,
    attempts: 1,
    pinned: false,
    repeatOf: null,
    type: null,
    callId: null,
    sender: null,
    ...fields,
  }
  return { summary, headers: [['Content-Type', 'application/json']], body, attempts: [], note: null }
}

/** The event as the API returns it. */
export const fakeDetail = ({ summary, headers, body, attempts, note }: FakeEvent): EventDetail => ({
  ...summary,
  httpVersion: '1.1',
  headers,
  trailers: [],
  bodyBase64: base64(body),
  bodySha256: createHash('sha256').update(body).digest('hex'),
  publicUrl: 'https://x.test',
  receivedInMs: 1,
  delivery: null,
  verifications: [],
  attemptsDetail: attempts,
  appFault: null,
  note,
})
