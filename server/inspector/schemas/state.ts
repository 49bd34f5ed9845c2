import { z } from 'zod'
import { component } from './component.ts'
import { credentialView } from './credential.ts'
import { eventSummary } from './event.ts'

export const tunnelState = component(
  'Tunnel',
  z.strictObject({
    provider: z.string(),
    state: z.enum(['starting', 'up', 'reconnecting', 'url-changed', 'unreachable', 'off']),
    url: z.string().nullable(),
    previousUrl: z.string().nullable(),
    message: z.string().nullable(),
    since: z.number(),
    latencyMs: z.number().nullable(),
    gaps: z.array(z.strictObject({ from: z.number(), to: z.number().nullable() })).readonly(),
    privacy: z.string().nullable(),
  }),
)

export const tunnelProbe = component(
  'TunnelProbe',
  z.union([
    z.strictObject({ ok: z.literal(true), latencyMs: z.number() }),
    z.strictObject({ ok: z.literal(false), why: z.string() }),
  ]),
)

export const targetState = component(
  'Target',
  z.strictObject({
    url: z.string().nullable(),
    health: z.enum(['none', 'unknown', 'up', 'down']),
    checkedAt: z.number().nullable(),
  }),
)

const storageState = component(
  'Storage',
  z.strictObject({
    state: z.enum(['storing', 'failing']),
    message: z.string().nullable(),
    waiting: z.number(),
    since: z.number(),
  }),
)

const counts = z.record(z.string(), z.number())

const intakeFigures = component(
  'IntakeFigures',
  z.strictObject({
    received: z.number(),
    refused: counts,
    incomplete: z.number(),
    inFlight: z.number(),
    unstored: z.number(),
    verdicts: counts,
    failed: z.number(),
    attempts: counts,
    added: z.strictObject({ count: z.number(), sumMs: z.number(), steps: z.array(z.number()) }),
  }),
)

export const healthView = component(
  'Health',
  z.strictObject({
    version: z.string(),
    pid: z.number(),
    startedAt: z.number(),
    watchers: z.number(),
    memoryBytes: z.number(),
    storage: storageState,
    store: z
      .strictObject({
        synchronous: z.number(),
        schema: z.number(),
        events: z.number(),
        bytes: z.number(),
        freeBytes: z.number(),
      })
      .nullable(),
    check: z.strictObject({
      state: z.enum(['not-needed', 'running', 'ok', 'damaged']),
      message: z.string().nullable(),
    }),
    keyLocation: z.string(),
    credentials: z.strictObject({ total: z.number(), locked: z.number() }),
    tunnel: tunnelState,
    target: targetState,
    intake: intakeFigures,
    notices: z.array(z.string()),
  }),
)

export const statsView = component(
  'Stats',
  z.strictObject({
    events: z.number(),
    valid: z.number(),
    invalid: z.number(),
    unsigned: z.number(),
    notChecked: z.number(),
    pinned: z.number(),
  }),
)

const eventCounts = component(
  'EventCounts',
  z.strictObject({
    valid: z.number(),
    invalid: z.number(),
    unsigned: z.number(),
    'not-checked': z.number(),
    failed: z.number(),
  }),
)

export const timelineView = component(
  'Timeline',
  z.strictObject({ since: z.number(), until: z.number(), buckets: z.array(eventCounts) }),
)

export const snapshot = component(
  'Snapshot',
  z.strictObject({
    version: z.string(),
    events: z.array(eventSummary),
    total: z.number(),
    tunnel: tunnelState,
    target: targetState,
    storage: storageState,
    credentials: z.array(credentialView),
    intakeUrl: z.string(),
    dataDir: z.string(),
    enforce: z.boolean(),
  }),
)
