import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import type { Attempt, AttemptOutcome } from '../../../server/core/model/attempt.ts'
import { appDelivery } from '../../../server/core/model/delivery.ts'
import type { Delivery } from '../../../server/core/model/delivery.ts'
import type { CapturedEvent, EventLabels } from '../../../server/core/model/event.ts'
import type { HeaderList } from '../../../server/core/model/request.ts'
import type { Store, StoreOptions } from '../../../server/store/contract.ts'
import { openStore } from '../../../server/store/store.ts'

export const noon = 1_800_000_000_000
export const noLabels: EventLabels = { type: null, callId: null, sender: null }

/** A path that does not exist yet, removed after the test. */
export function freshFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'vhook-store-'))
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  return join(parent, 'data')
}

/** Opens a store that is closed after the test. */
export async function aStore(options: Partial<StoreOptions> = {}): Promise<Store> {
  const keep = { days: 7, events: 10_000, bytes: 2 ** 30 }
  const fast = { retryMs: 100, checkMs: 100 }
  const store = await openStore({
    dataDir: options.dataDir ?? freshFolder(),
    keep,
    now: () => noon,
    ...fast,
    ...options,
  })
  onTestFinished(() => store.close())
  return store
}

/** A store that is shared by read-only tests of a group. */
export function aSharedStore(fill: (store: Store) => Promise<void>): () => Store {
  const parent = mkdtempSync(join(tmpdir(), 'vhook-store-'))
  let store: Store | undefined
  beforeAll(async () => {
    const keep = { days: 7, events: 10_000, bytes: 2 ** 30 }
    store = await openStore({ dataDir: join(parent, 'data'), keep, now: () => noon })
    await fill(store)
  })
  afterAll(async () => {
    await store?.close()
    rmSync(parent, { recursive: true, force: true })
  })
  return () => {
    if (!store) throw new Error('The store is only available in tests and hooks.')
    return store
  }
}

interface EventFields {
  id?: string
  text?: string
  bytes?: Uint8Array
  target?: string
  method?: string
  receivedAt?: number
  headers?: HeaderList
}

export function anEvent(fields: EventFields = {}): CapturedEvent {
  const bytes = fields.bytes ?? new Uint8Array(Buffer.from(fields.text ?? `{"id":"${randomUUID()}"}`))
  return {
    id: fields.id ?? randomUUID(),
    receivedAt: fields.receivedAt ?? noon,
    kind: 'webhook',
    method: fields.method ?? 'POST',
    path: fields.target ?? '/hook',
    httpVersion: '1.1',
    headers: fields.headers ?? [['Content-Type', 'application/json']],
    trailers: [],
    body: { kind: 'bytes', bytes, size: bytes.length, sha256: sha256(bytes) },
    publicUrl: 'https://example.test',
    receivedInMs: 1.5,
  }
}

export function anAttempt(eventId: string, more: Partial<Attempt> = {}): Attempt {
  const request = { target: 'http://127.0.0.1:3000', method: 'POST', path: '/hook', headers: [['A', '1']] as const }
  return {
    id: randomUUID(),
    eventId,
    cause: 'forward',
    startedAt: noon,
    ...request,
    signing: null,
    outcome: null,
    ...more,
  }
}

/** What the sender got from the app. */
export function aDelivery(more: Partial<Delivery> = {}): Delivery {
  return { ...appDelivery(200, { durationMs: 6, leftMs: null, complete: true }), ...more }
}

export function anOutcome(more: Partial<AttemptOutcome> = {}): AttemptOutcome {
  return {
    status: 200,
    statusText: 'OK',
    headers: [['Content-Type', 'text/plain']],
    trailers: [],
    body: new Uint8Array(Buffer.from('fine')),
    bodySize: 4,
    error: null,
    errorDetail: null,
    firstByteMs: 3,
    durationMs: 4.5,
    late: false,
    callerGoneMs: null,
    ...more,
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The concatenated bytes of all files below a folder. */
export function everyByte(folder: string): Buffer {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((one) => one.isFile())
  return Buffer.concat(files.map((one) => readFileSync(join(one.parentPath, one.name))))
}

/** Matches a VhookError by its code. */
export const withCode = (code: string): unknown =>
  expect.objectContaining({ problem: expect.objectContaining({ code }) as unknown })
