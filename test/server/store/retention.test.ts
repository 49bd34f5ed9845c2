import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { Store } from '../../../server/store/contract.ts'
import { aStore, anAttempt, anEvent, anOutcome, everyByte, freshFolder, noLabels, noon } from './support.ts'

const DAY = 86_400_000

async function add(store: Store, count: number, receivedAt = noon, text?: string): Promise<string[]> {
  const events = Array.from({ length: count }, () => anEvent({ receivedAt, ...(text ? { text } : {}) }))
  await Promise.all(events.map((event) => store.add(event, noLabels, 'stored')))
  return events.map((event) => event.id)
}

const remaining = async (store: Store): Promise<number> => (await store.list({ filter: {}, limit: 1 })).total

describe('retention', () => {
  test('removes events that are over seven days old, and none that are seven days old', async () => {
    let now = noon
    const store = await aStore({ now: () => now })
    const published: string[] = []
    store.onRemoved((ids) => published.push(...ids))
    const old = await add(store, 120, noon - 1)
    await add(store, 3, noon)
    now = noon + 7 * DAY
    const removed = await store.applyRetention()
    expect(removed.toSorted()).toEqual(old.toSorted())
    expect(published.toSorted()).toEqual(old.toSorted())
    expect(await remaining(store)).toBe(3)
  })

  test('retains only the newest events, automatically', async () => {
    const store = await aStore({ keep: { days: 7, events: 100, bytes: 2 ** 30 } })
    const ids = await add(store, 160)
    await vi.waitUntil(async () => (await remaining(store)) === 100, { timeout: 10_000 })
    const { events } = await store.list({ filter: {}, limit: 500 })
    expect(events.map((one) => one.id)).toEqual(ids.slice(60).toReversed())
  })

  test('stays within the size limit, including bodies in files', async () => {
    const store = await aStore({ keep: { days: 7, events: 1000, bytes: 8 * 1024 * 1024 } })
    for (let count = 0; count < 6; count += 1) {
      const bytes = Buffer.alloc(2 * 1024 * 1024, count)
      await store.add(anEvent({ bytes }), noLabels, 'stored')
    }
    await vi.waitUntil(async () => (await store.health()).bytes <= 8 * 1024 * 1024, { timeout: 10_000 })
    // Three events of 2 MiB fit.
    expect(await remaining(store)).toBe(3)
  })

  test('does not remove pinned events, but counts them', async () => {
    const store = await aStore({ keep: { days: 7, events: 2, bytes: 2 ** 30 } })
    const [first = ''] = await add(store, 1)
    await store.change(first, { pinned: true })
    const rest = await add(store, 5)
    await vi.waitUntil(async () => (await remaining(store)) === 2, { timeout: 10_000 })
    const { events } = await store.list({ filter: {}, limit: 5 })
    expect(events.map((one) => one.id)).toEqual([rest.at(-1), first])
  })

  test('ends when all remaining events are pinned', async () => {
    let now = noon
    const store = await aStore({ now: () => now })
    const ids = await add(store, 2)
    for (const id of ids) await store.change(id, { pinned: true })
    await add(store, 1)
    now += 8 * DAY
    expect(await store.applyRetention()).toHaveLength(1)
    expect(await store.applyRetention()).toEqual([])
    expect(await remaining(store)).toBe(2)
  })
})

describe('a run of retention', () => {
  test('serves other requests between its steps, and returns all removed ids to concurrent calls', async () => {
    let now = noon
    const store = await aStore({ now: () => now })
    const old = await add(store, 400)
    now = noon + 8 * DAY
    let steps = 0
    store.onRemoved((ids) => (steps += ids.length > 0 ? 1 : 0))
    const runs = Promise.all([store.applyRetention(), store.applyRetention()])
    const event = anEvent({ receivedAt: now })
    await store.add(event, noLabels, 'stored')
    const stepsBefore = steps
    const [first, second] = await runs
    expect(stepsBefore).toBeLessThan(steps)
    expect(steps).toBeGreaterThanOrEqual(8)
    expect(first.toSorted()).toEqual(old.toSorted())
    expect(second).toEqual(first)
    expect(await remaining(store)).toBe(1)
  })

  test('that is interrupted by a close continues at the next start', async () => {
    let now = noon
    const dataDir = freshFolder()
    const store = await aStore({ dataDir, now: () => now })
    await add(store, 400)
    now = noon + 8 * DAY
    const firstStep = new Promise((resolve) => store.onRemoved(resolve))
    const run = store.applyRetention()
    await firstStep
    await store.close()
    const removed = await run
    expect(removed.length).toBeGreaterThan(0)
    const reopened = await aStore({ dataDir, now: () => now })
    await vi.waitUntil(async () => (await remaining(reopened)) === 0, { timeout: 10_000 })
  })

  test('starts automatically when events reach the maximum age', async () => {
    let now = noon
    const store = await aStore({ now: () => now, retentionMs: 50 })
    const old = await add(store, 3)
    now = noon + 8 * DAY
    await vi.waitUntil(async () => (await remaining(store)) === 0, { timeout: 10_000 })
    expect(old).toHaveLength(3)
  })

  test('rejects while the database is not open', async () => {
    const dataDir = freshFolder()
    mkdirSync(join(dataDir, 'lock.db'), { recursive: true, mode: 0o700 })
    const store = await aStore({ dataDir })
    await expect(store.applyRetention()).rejects.toMatchObject({ problem: { code: 'STORAGE_FAILED' } })
  })
})

describe('removed text', () => {
  const canary = 'canaryxylophone4711'

  async function anEventFullOf(store: Store): Promise<string> {
    const event = anEvent({ text: `{"note":"${canary}"}`, target: `/${canary}`, headers: [['X-Note', canary]] })
    await store.add(event, { type: canary, callId: canary, sender: null }, 'stored')
    const attempt = anAttempt(event.id, { path: `/${canary}` })
    await store.startAttempt(attempt, 'forwarding')
    await store.finishAttempt(attempt.id, anOutcome({ body: Buffer.from(canary) }), 'answered')
    await store.change(event.id, { note: canary })
    // The search index contains it.
    expect((await store.list({ filter: { search: canary }, limit: 1 })).total).toBe(1)
    return event.id
  }

  async function untilErased(dataDir: string): Promise<void> {
    await vi.waitUntil(() => !everyByte(dataDir).includes(canary), { timeout: 5000, interval: 100 })
  }

  test('is in no byte of the folder five seconds later: one of many events', async () => {
    const dataDir = freshFolder()
    const store = await aStore({ dataDir })
    await add(store, 200)
    const id = await anEventFullOf(store)
    await add(store, 200)
    expect(everyByte(dataDir).includes(canary)).toBe(true)
    await store.remove([id])
    await untilErased(dataDir)
    expect(await remaining(store)).toBe(400)
  })

  test('is in no byte of the folder five seconds later: all events', async () => {
    const dataDir = freshFolder()
    const store = await aStore({ dataDir })
    const ids = [...(await add(store, 120)), await anEventFullOf(store)]
    writeFileSync(join(store.spillFolder, 'x.part'), 'not an event')
    expect((await store.remove(ids)).toSorted()).toEqual(ids.toSorted())
    await untilErased(dataDir)
    expect(await remaining(store)).toBe(0)
  })

  test('is in no byte of the folder five seconds later: by retention', async () => {
    let now = noon
    const dataDir = freshFolder()
    const store = await aStore({ dataDir, now: () => now })
    await anEventFullOf(store)
    now += 8 * DAY
    await add(store, 5, now)
    // The thread may have removed it already, after one of the five.
    await store.applyRetention()
    expect(await remaining(store)).toBe(5)
    await untilErased(dataDir)
  })
})
