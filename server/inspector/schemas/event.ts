import { z } from 'zod'
import { eventStates } from '../../core/model/event.ts'
import { responders } from '../../core/model/delivery.ts'
import type { StoredVerification } from '../../core/model/event.ts'
import type { Check, Diagnosis, Suspicion } from '../../core/model/verification.ts'
import type { PresetId } from '../../core/schemes/presets/index.ts'
import { component, fields, headerList, id } from './component.ts'
import { fix, verdict } from './fix.ts'

const rank = z.enum(['proven', 'likely', 'possible'])

export const eventState = z.enum(eventStates)

export const eventSummary = component(
  'EventSummary',
  z.strictObject({
    id: z.string(),
    seq: z.number(),
    receivedAt: z.number(),
    kind: z.enum(['webhook', 'token', 'websocket']),
    method: z.string(),
    path: z.string(),
    size: z.number(),
    state: eventState,
    verdict,
    credential: z.string().nullable(),
    preset: id<PresetId>().nullable(),
    message: z.string().nullable(),
    cause: id().nullable(),
    rank: rank.nullable(),
    status: z.number().nullable(),
    durationMs: z.number().nullable(),
    respondedBy: z.enum(responders).nullable(),
    responseCode: id().nullable(),
    failed: z.boolean(),
    replayStatus: z.number().nullable(),
    attempts: z.number(),
    pinned: z.boolean(),
    repeatOf: z.string().nullable(),
    type: z.string().nullable(),
    callId: z.string().nullable(),
    sender: id().nullable(),
  }),
)

export const eventPage = component(
  'EventPage',
  z.strictObject({ events: z.array(eventSummary), next: z.string().nullable(), total: z.number() }),
)

const check = component(
  'Check',
  z.strictObject({
    id: id<Check['id']>(),
    role: id<NonNullable<Check['role']>>().exactOptional(),
    status: z.enum(['pass', 'fail', 'warn', 'skip']),
    message: z.string(),
    expected: z.string().exactOptional(),
    actual: z.string().exactOptional(),
    hint: z.string().exactOptional(),
  }),
)

const suspicion = component(
  'Suspicion',
  z.strictObject({
    id: id<Suspicion['id']>(),
    rank: z.enum(['likely', 'possible']),
    message: z.string(),
    evidence: z.array(z.string()),
    advice: z.string().exactOptional(),
    where: z
      .strictObject({
        sender: z.string(),
        place: z.string(),
        command: z.string().exactOptional(),
        notes: z.array(z.string()),
      })
      .exactOptional(),
  }),
)

export const diagnosis = component(
  'Diagnosis',
  z.strictObject({
    cause: id<Diagnosis['cause']>(),
    rank,
    causes: z.array(
      z.strictObject({
        id: id<Diagnosis['causes'][number]['id']>(),
        message: z.string(),
        detail: fields.exactOptional(),
      }),
    ),
    suspected: z.array(suspicion),
    message: z.string(),
    advice: z.string().exactOptional(),
    detail: z.strictObject({ url: z.string() }).exactOptional(),
    fix: fix.exactOptional(),
    tried: z.strictObject({
      macs: z.number(),
      families: z.array(z.string()),
      complete: z.boolean(),
      stopped: z.literal(true).exactOptional(),
    }),
    tookMs: z.number(),
  }),
)

export const verification = component(
  'Verification',
  z.strictObject({
    credentialId: z.string().nullable(),
    credentialName: z.string().nullable(),
    at: z.number(),
    verdict,
    reason: id<NonNullable<StoredVerification['reason']>>().exactOptional(),
    checks: z.array(check),
    sender: z.string().exactOptional(),
    preset: id<PresetId>().exactOptional(),
    secretVersion: z.enum(['current', 'next', 'previous']).exactOptional(),
    tokenId: z.string().exactOptional(),
    diagnosis: diagnosis.exactOptional(),
  }),
)

const delivery = component(
  'Delivery',
  z.strictObject({
    by: z.enum(responders),
    status: z.number().nullable(),
    code: id().nullable(),
    headers: headerList.nullable(),
    bodyBase64: z.string().nullable(),
    bodySize: z.number(),
    durationMs: z.number().nullable(),
    leftMs: z.number().nullable(),
    failed: z.boolean(),
  }),
)

const outcome = z.strictObject({
  status: z.number().nullable(),
  statusText: z.string(),
  headers: headerList,
  trailers: headerList,
  bodyBase64: z.string(),
  bodySize: z.number(),
  sentBytes: z.number().exactOptional(),
  error: id().nullable(),
  errorDetail: z.string().nullable(),
  firstByteMs: z.number().nullable(),
  durationMs: z.number(),
  late: z.boolean(),
  callerGoneMs: z.number().nullable(),
  aheadOfStore: z.literal(true).exactOptional(),
})

export const attempt = component(
  'Attempt',
  z.strictObject({
    id: z.string(),
    eventId: z.string(),
    cause: z.enum(['forward', 'replay', 'probe', 'trigger']),
    startedAt: z.number(),
    target: z.string(),
    method: z.string(),
    path: z.string(),
    headers: headerList,
    signing: z
      .strictObject({ mode: z.enum(['kept', 'resigned', 'none']), credential: z.string().nullable() })
      .nullable(),
    bodyBase64: z.string().exactOptional(),
    outcome: outcome.nullable(),
  }),
)

export const eventDetail = component(
  'EventDetail',
  z.strictObject({
    ...eventSummary.shape,
    httpVersion: z.string(),
    headers: headerList,
    trailers: headerList,
    bodyBase64: z.string().exactOptional(),
    bodySha256: z.string(),
    publicUrl: z.string(),
    receivedInMs: z.number(),
    refusal: id().exactOptional(),
    delivery: delivery.nullable(),
    verifications: z.array(verification),
    attemptsDetail: z.array(attempt),
    appFault: diagnosis.nullable(),
    note: z.string().nullable(),
  }),
)
