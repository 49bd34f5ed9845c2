import { createHmac } from 'node:crypto'
import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import type { SignedView } from '../../server/core/api/views/verification.ts'
import type { CredentialView } from '../../server/core/model/credential.ts'
import type { EventSummary, StoredVerification } from '../../server/core/model/event.ts'
import type { Snapshot } from '../../server/core/api/views/state.ts'
import type { HeaderList } from '../../server/core/model/request.ts'
import type { Verdict } from '../../server/core/model/verification.ts'
import { type Diagnosis, fail, pass, skip } from '../../server/core/model/verification.ts'

const secret = 'vhook-test-secret-0001'

const types = [
  'tool-calls',
  'status-update',
  'assistant-request',
  'transcript',
  'speech-update',
  'conversation-update',
  null,
]
const appResponse = { results: [{ toolCallId: 'call_9f1', result: 'The bike is ready.' }] }

/** The body of the n-th event: most are Vapi-like JSON, some are text, form fields, bytes, or broken. */
export function bodyOf(n: number): { bytes: Buffer; contentType: string } {
  if (n % 41 === 5)
    return {
      bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0xff, 0xfe, ...Array(4_000).keys()].map((x) => x % 256)),
      contentType: 'image/png',
    }
  if (n % 37 === 6)
    return { bytes: Buffer.from('{"message": {"type": "hang", "call": {"id": }}'), contentType: 'application/json' }
  if (n % 31 === 7)
    return {
      bytes: Buffer.from('From=%2B14155550137&Body=hello+there&Body=again'),
      contentType: 'application/x-www-form-urlencoded',
    }
  const type = types[n % types.length]
  const message = {
    type,
    timestamp: 1_795_187_056_612 + n,
    call: {
      id: callId(n),
      orgId: '7b1e0c52-6f3a-4d0e-9a57-2f4c8d1b6e90',
      status: 'in-progress',
      cost: 0.1,
    },
    customer: { number: '+14155550137', name: 'Zoë Café \u202egpj.exe\u0007' },
    toolCallList: [
      { id: 'call_9f1', type: 'function', function: { name: 'lookupRepair', arguments: { ticket: 'HB-2041' } } },
    ],
    artifact: {
      transcript: 'AI: Harbor Street Bikes, how can I help?\nUser: Is my bike ready?\n'.repeat(n % 5 === 0 ? 20 : 1),
    },
  }
  return {
    bytes: Buffer.from(
      JSON.stringify(type === null ? { id: `evt_${n}`, amount: 900_719_925_474_099_312n.toString() } : { message }),
    ),
    contentType: 'application/json; charset=utf-8',
  }
}

const callId = (n: number): string => `0193c5d2-4b7e-7aa1-8c3d-${String(Math.floor(n / 9)).padStart(12, '0')}`

function verdictOf(n: number): Verdict {
  if (n % 11 === 3) return 'invalid'
  return n % 7 === 6 ? 'not-checked' : 'valid'
}

const statuses = [200, 200, 200, 201, 200, 401, 200, 500, 200, 200]

/** The n-th event as a row of the list, `now` being when the newest of `total` came. */
export function summaryOf(n: number, now: number, total: number): EventSummary {
  const type = types[n % types.length] ?? null
  const verdict = verdictOf(n)
  const refused = n % 53 === 9
  return {
    id: `0193c5d2-${String(n).padStart(4, '0').slice(-4)}-7aa1-8c3d-${String(n).padStart(12, '0')}`,
    seq: n,
    receivedAt: now - (total - n) * 7_300,
    kind: 'webhook',
    method: 'POST',
    path:
      type === null
        ? '/stripe'
        : n % 13 === 4
          ? '/webhook/a/very/long/path/that/goes/on/and/on/for/ever/and/a/day?env=dev&assistant=c2a7e9f4-18d3'
          : '/webhook',
    type,
    callId: type === null ? null : callId(n),
    sender: type === null ? 'stripe' : 'vapi',
    size: bodyOf(n).bytes.length,
    state: refused ? 'app_error' : 'answered',
    verdict,
    credential: verdict === 'not-checked' ? null : 'vapi-prod',
    message: verdict === 'invalid' ? 'The sender signs the body alone, not {timestamp}.{body}.' : null,
    cause: verdict === 'invalid' ? 'payload-format' : null,
    rank: verdict === 'invalid' ? 'proven' : null,
    status: refused ? 502 : (statuses[n % statuses.length] ?? 200),
    durationMs: refused ? 2 : 20 + ((n * 37) % 900),
    respondedBy: refused ? 'vhook' : 'app',
    responseCode: refused ? 'app_unreachable' : null,
    failed: refused || (statuses[n % statuses.length] ?? 200) >= 300,
    replayStatus: null,
    preset: null,
    attempts: 1,
    pinned: n % 29 === 2,
    repeatOf: n % 17 === 11 ? `0193c5d2-0000-7aa1-8c3d-${String(n - 1).padStart(12, '0')}` : null,
  }
}

const signatureOf = (payload: string | Buffer): string => createHmac('sha256', secret).update(payload).digest('hex')

function signaturesOf(event: EventSummary) {
  const { bytes } = bodyOf(event.seq)
  const timestamp = String(event.receivedAt - 3_000)
  const payload = Buffer.concat([Buffer.from(`${timestamp}.`), bytes])
  const received = event.verdict === 'invalid' ? signatureOf(bytes) : signatureOf(payload)
  return { payload, timestamp, expected: signatureOf(payload), received }
}

/** The signed payload, the expected signature and the received one. */
export function signedOf(event: EventSummary): SignedView {
  const { payload, timestamp, expected, received } = signaturesOf(event)
  const cut = timestamp.length
  return {
    payloadBase64: payload.toString('base64'),
    segments: [
      { source: 'timestamp', start: 0, end: cut },
      { source: 'literal', start: cut, end: cut + 1 },
      { source: 'body', start: cut + 1, end: payload.length },
    ],
    template: '{timestamp}.{body}',
    expected,
    received,
    timestamp: {
      ...{ value: timestamp, unit: 'ms', at: Number(timestamp), now: event.receivedAt },
      ...{ past: 300_000, future: 300_000 },
    },
  }
}

export function headersOf(event: EventSummary): HeaderList {
  const { timestamp, received } = signaturesOf(event)
  const { bytes, contentType } = bodyOf(event.seq)
  return [
    ['Host', 'brave-otter.example'],
    ['content-type', contentType],
    ['User-Agent', 'vapi/1.0'],
    ['x-signature', received],
    ['x-timestamp', timestamp],
    ['Authorization', 'Bearer ••••••••'],
    ['X-Trace', 'a long value '.repeat(event.seq % 4 === 0 ? 30 : 1).trim()],
    ['x-forwarded-for', '203.0.113.7'],
    ['Content-Length', String(bytes.length)],
  ]
}

function verificationsOf(event: EventSummary): StoredVerification[] {
  if (event.verdict === 'not-checked')
    return [
      {
        verdict: 'not-checked',
        reason: 'no-credential',
        checks: [],
        credentialId: null,
        credentialName: null,
        at: event.receivedAt,
      },
    ]
  const { expected, received, timestamp } = signaturesOf(event)
  const valid = event.verdict === 'valid'
  const checks = [
    pass('hmac.header', 'The request carries x-signature.', { actual: `${received.length} hex digits` }),
    pass('hmac.timestamp-header', 'The request carries x-timestamp.', { actual: `${timestamp} (ms)` }),
    valid
      ? pass('hmac.signature', 'The signature is the one this secret makes.')
      : fail('hmac.signature', 'The signature is not the one this secret makes.', {
          expected,
          actual: received,
          hint: 'the sender may use another secret.',
        }),
    pass('hmac.timestamp', 'The request was signed 3 s before it arrived.', { expected: 'within 300 s' }),
    pass('hmac.payload', 'The signed bytes are {timestamp}.{body}.'),
    skip('hmac.message-id', 'No message id is expected.'),
  ]
  const diagnosis: Diagnosis = {
    cause: 'payload-format',
    rank: 'proven',
    suspected: [],
    causes: [
      {
        id: 'payload-format',
        message: 'The signature matches in full when {body} alone is signed.',
        detail: { matched: '{body}', expected: '{timestamp}.{body}' },
      },
    ],
    message: 'The sender signs the body alone, not {timestamp}.{body}.',
    fix: { set: { payloadFormat: '{body}', includeTimestamp: false } },
    tried: { macs: 412, families: ['secrets', 'encodings', 'templates', 'body forms', 'time units'], complete: true },
    tookMs: 11.4,
  }
  const base = {
    verdict: event.verdict,
    checks,
    credentialId: 'vapi-prod',
    credentialName: 'Production',
    at: event.receivedAt + 2,
  }
  return [valid ? { ...base, secretVersion: 'current' } : { ...base, reason: 'hmac.signature', diagnosis }]
}

/** An attempt with the app's response to the event. */
export function attemptOf(
  event: EventSummary,
  cause: AttemptDetail['cause'],
  startedAt: number,
  status = event.status,
): AttemptDetail {
  const body =
    status === 500
      ? '<html><script>alert(1)</script>Internal Server Error</html>'
      : JSON.stringify({ ...appResponse, at: startedAt })
  return {
    id: `a-${event.id}-${startedAt}`,
    eventId: event.id,
    cause,
    startedAt,
    target: 'http://localhost:3000',
    method: event.method,
    path: event.path,
    headers: [],
    signing: { mode: 'kept', credential: null },
    outcome: {
      status,
      statusText: status === 200 ? 'OK' : '',
      headers: [
        ['Content-Type', status === 500 ? 'text/html' : 'application/json'],
        ['X-Powered-By', 'Express'],
      ],
      trailers: [],
      bodyBase64: status === null ? '' : Buffer.from(body).toString('base64'),
      bodySize: status === null ? 0 : body.length,
      error: status === null ? 'app_unreachable' : null,
      errorDetail: status === null ? 'connect ECONNREFUSED 127.0.0.1:3000' : null,
      firstByteMs: status === null ? null : (event.durationMs ?? 20) * 0.9,
      durationMs: event.durationMs ?? 20,
      late: false,
      callerGoneMs: null,
    },
  }
}

/** The event with what the API adds to it. */
export const detailOf = (detail: EventDetail): EventDetail => ({
  ...detail,
  publicUrl: 'https://brave-otter.example',
  verifications: verificationsOf(detail),
})

export const credentials = (now: number): CredentialView[] => [
  {
    id: 'vapi-prod',
    name: 'Production',
    plan: { type: 'hmac', algorithm: 'sha256', payloadFormat: '{timestamp}.{body}' },
    fingerprint: '9f31c07a',
    locked: false,
    createdAt: now - 9e8,
    updatedAt: now - 5e8,
    version: 2,
    previousUntil: now + 4e6,
    usage: { valid: 1_204, invalid: 3, lastUsedAt: now - 4_000 },
  },
  {
    id: 'staging',
    name: '',
    plan: { type: 'bearer', headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false },
    fingerprint: '17be55d0',
    locked: true,
    createdAt: now - 9e8,
    updatedAt: now - 5e8,
    version: 1,
    usage: { valid: 0, invalid: 0, lastUsedAt: null },
  },
]

/** The snapshot with a tunnel and an app. */
export const snapshotOf = (snapshot: Snapshot, now: number): Snapshot => ({
  ...snapshot,
  version: '0.1.0',
  tunnel: {
    provider: 'localtunnel',
    state: 'up',
    url: 'https://brave-otter.example',
    previousUrl: null,
    message: null,
    since: now - 6e6,
    latencyMs: 38,
    gaps: [],
    privacy: 'localtunnel carries requests over plain TCP.',
  },
  target: { url: 'http://localhost:3000', health: 'up', checkedAt: now },
  intakeUrl: 'http://127.0.0.1:4041',
  dataDir: '/home/dev/.local/share/vhook/shop',
})
