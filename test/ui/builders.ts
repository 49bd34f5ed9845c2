import type { AttemptDetail, DeliveryDetail, EventDetail } from '../../server/core/api/views/event.ts'
import type { CredentialUsage } from '../../server/core/api/views/credential.ts'
import type { CredentialView } from '../../server/core/model/credential.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import type { Snapshot } from '../../server/core/api/views/state.ts'

/** An event of the list; its id follows from its sequence number. */
export const aRow = (part: Partial<EventSummary> & { seq: number }): EventSummary => ({
  id: `e${part.seq}`,
  receivedAt: 1_000 * part.seq,
  kind: 'webhook',
  method: 'POST',
  path: '/hook',
  size: 2,
  state: 'answered',
  verdict: 'valid',
  credential: 'prod',
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
  type: 'tool-calls',
  callId: null,
  sender: 'vapi',
  ...part,
})

export const rowsOf = (...seqs: number[]): EventSummary[] => seqs.map((seq) => aRow({ seq }))

export const aSnapshot = (events: EventSummary[], part: Partial<Snapshot> = {}): Snapshot => ({
  version: '0.1.0',
  events,
  total: events.length,
  tunnel: {
    provider: 'none',
    state: 'up',
    url: 'https://t.example',
    previousUrl: null,
    message: null,
    since: 0,
    latencyMs: null,
    gaps: [],
    privacy: null,
  },
  target: { url: 'http://localhost:3000', health: 'up', checkedAt: null },
  storage: { state: 'storing', message: null, waiting: 0, since: 0 },
  credentials: [],
  intakeUrl: 'http://127.0.0.1:4040',
  dataDir: '/data',
  enforce: false,
  ...part,
})

export const aCredential = (part: Partial<CredentialView> = {}): CredentialView => ({
  id: 'prod',
  name: 'Production',
  plan: { type: 'hmac', algorithm: 'sha256' },
  fingerprint: '00000000',
  locked: false,
  createdAt: 0,
  updatedAt: 0,
  version: 1,
  usage: { valid: 0, invalid: 0, lastUsedAt: null },
  ...part,
})

export const aUsage = (part: Partial<CredentialUsage> = {}): CredentialUsage => ({
  routes: [],
  valid: 0,
  invalid: 0,
  lastUsedAt: null,
  version: 1,
  recent: { checked: 0, previous: 0 },
  ...part,
})

export const anAttempt = (part: Partial<AttemptDetail> = {}): AttemptDetail => ({
  id: 'a1',
  eventId: 'e1',
  cause: 'forward',
  startedAt: 1_010,
  target: 'http://localhost:3000',
  method: 'POST',
  path: '/hook',
  headers: [],
  signing: { mode: 'kept', credential: null },
  outcome: {
    status: 200,
    statusText: 'OK',
    headers: [['Content-Type', 'application/json']],
    trailers: [],
    bodyBase64: btoa('{}'),
    bodySize: 2,
    error: null,
    errorDetail: null,
    firstByteMs: 30,
    durationMs: 40,
    late: false,
    callerGoneMs: null,
  },
  ...part,
})

export const aDelivery = (part: Partial<DeliveryDetail> = {}): DeliveryDetail => ({
  ...{ by: 'app', status: 200, code: null, headers: [], bodyBase64: btoa('{}'), bodySize: 2 },
  ...{ durationMs: 45, leftMs: null, failed: false },
  ...part,
})

/** A complete event with `text` as its body. */
export function aDetail(part: Partial<EventDetail> & { text?: string } = {}): EventDetail {
  const { text = '{}', ...rest } = part
  return {
    ...aRow({ seq: 1 }),
    size: text.length,
    path: '/hook',
    httpVersion: '1.1',
    headers: [['Content-Type', 'application/json']],
    trailers: [],
    bodyBase64: btoa(text),
    bodySha256: '00',
    publicUrl: 'https://t.example',
    receivedInMs: 4,
    delivery: aDelivery(),
    verifications: [],
    attemptsDetail: [],
    appFault: null,
    note: null,
    ...rest,
  }
}
