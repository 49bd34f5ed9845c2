import type { AttemptDetail, DeliveryDetail, EventDetail } from '../../server/core/api/views/event.ts'
import { base64, utf8 } from '../../server/core/text/bytes.ts'
import type { CredentialView } from '../../server/core/model/credential.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import type { TunnelState } from '../../server/core/model/tunnel.ts'

export const noon = Date.UTC(2026, 10, 24, 12, 0, 0)

export const anEvent = (more: Partial<EventSummary> = {}): EventSummary => ({
  id: '0193c5d2-4b7e-7aa1-8c3d-5e91f0a2b764',
  seq: 7,
  receivedAt: noon,
  kind: 'webhook',
  method: 'POST',
  path: '/vapi/events',
  size: 812,
  state: 'answered',
  verdict: 'valid',
  credential: 'vapi-prod',
  message: null,
  cause: null,
  rank: null,
  status: 200,
  durationMs: 34,
  respondedBy: 'app',
  responseCode: null,
  failed: false,
  replayStatus: null,
  preset: null,
  attempts: 1,
  pinned: false,
  repeatOf: null,
  type: 'tool-calls',
  callId: 'call-1',
  sender: 'vapi',
  ...more,
})

export const anAttempt = (more: Partial<AttemptDetail> = {}, body = '{"ok":true}'): AttemptDetail => ({
  id: 'attempt-1',
  eventId: anEvent().id,
  cause: 'forward',
  startedAt: noon,
  target: 'http://localhost:3000',
  method: 'POST',
  path: '/vapi/events',
  headers: [],
  signing: { mode: 'kept', credential: null },
  outcome: {
    status: 200,
    statusText: 'OK',
    headers: [['content-type', 'application/json']],
    trailers: [],
    bodyBase64: base64(utf8(body)),
    bodySize: body.length,
    error: null,
    errorDetail: null,
    firstByteMs: 20,
    durationMs: 34,
    late: false,
    callerGoneMs: null,
  },
  ...more,
})

export const aDelivery = (more: Partial<DeliveryDetail> = {}): DeliveryDetail => ({
  ...{ by: 'app', status: 200, code: null, headers: [], bodyBase64: '', bodySize: 0 },
  ...{ durationMs: 34, leftMs: null, failed: false },
  ...more,
})

export const aDetail = (more: Partial<EventDetail> = {}): EventDetail => {
  const whole: EventDetail = {
    ...anEvent(),
    httpVersion: '1.1',
    headers: [
      ['Host', 'a.test'],
      ['Content-Type', 'application/json'],
    ],
    trailers: [],
    bodySha256: '00',
    publicUrl: 'https://a.test',
    receivedInMs: 1,
    delivery: aDelivery(),
    verifications: [],
    attemptsDetail: [anAttempt()],
    appFault: null,
    note: null,
  }
  return Object.assign<EventDetail, object>(whole, more)
}

export const aTunnel = (more: Partial<TunnelState> = {}): TunnelState => ({
  provider: 'localtunnel',
  state: 'up',
  url: 'https://calm-fox.loca.test',
  previousUrl: null,
  message: null,
  since: noon,
  latencyMs: 40,
  gaps: [],
  privacy: 'The server of localtunnel can read the traffic.',
  ...more,
})

export const aCredential = (more: Partial<CredentialView> = {}): CredentialView => ({
  id: 'vapi-prod',
  name: 'Production',
  plan: { type: 'hmac', algorithm: 'sha256' },
  fingerprint: '1a2b3c4d',
  locked: false,
  createdAt: noon,
  updatedAt: noon,
  version: 1,
  usage: { valid: 3, invalid: 1, lastUsedAt: noon },
  ...more,
})
