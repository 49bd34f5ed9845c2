import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { StorageState } from '../../../server/core/api/views/state.ts'
import type { Store } from '../../../server/store/contract.ts'
import { aDelivery, aStore, anAttempt, anEvent, anOutcome, freshFolder, noLabels } from './support.ts'

const failed = { problem: { code: 'STORAGE_FAILED' } }

/** Locks the database from another connection, so that every commit fails until it is released. */
function block(dataDir: string): () => void {
  const db = new Database(join(dataDir, 'events.db'))
  db.exec('BEGIN IMMEDIATE')
  const release = (): void => void (db.open && db.close())
  onTestFinished(release)
  return release
}

async function untilStoring(store: Store): Promise<void> {
  await vi.waitUntil(() => store.state.state === 'storing', { timeout: 20_000 })
}

describe('failing storage', () => {
  test('returns the event as unstored, reports the failure at once, and writes the event once storage recovers', async () => {
    const dataDir = freshFolder()
    const store = await aStore({ dataDir })
    const states: StorageState[] = []
    const late: string[] = []
    store.onState((state) => states.push(state))
    store.onStored((events) => late.push(...events.map((one) => one.id)))
    const release = block(dataDir)
    const events = [anEvent({ text: 'waits in memory' }), anEvent()]
    const added = await Promise.all(events.map((event) => store.add(event, noLabels, 'forwarding')))
    expect(added).toMatchObject([
      { state: 'unstored', seq: 1 },
      { state: 'unstored', seq: 2 },
    ])
    expect(store.state).toMatchObject({ state: 'failing', waiting: 2 })
    expect(states.at(-1)).toBe(store.state)
    expect((await store.event(events[0]?.id ?? ''))?.event).toEqual(events[0])

    const attempt = anAttempt(events[0]?.id ?? '')
    await expect(store.startAttempt(attempt, 'forwarding')).rejects.toMatchObject(failed)
    await expect(store.finishAttempt(attempt.id, anOutcome(), 'answered', aDelivery())).rejects.toMatchObject(failed)
    release()
    await untilStoring(store)
    expect(store.state).toMatchObject({ waiting: 0, message: null })
    const found = await store.event(events[0]?.id ?? '')
    expect(found).toMatchObject({ event: events[0], summary: { seq: 1, state: 'answered', status: 200 } })
    expect(found?.attempts).toHaveLength(1)
    await vi.waitUntil(() => late.length === 2)
    expect(late).toEqual(events.map((one) => one.id))
  })

  test('writes updates of an event after the event, even if they arrive while it is added', async () => {
    const dataDir = freshFolder()
    const store = await aStore({ dataDir })
    const release = block(dataDir)
    const event = anEvent()
    const attempt = anAttempt(event.id)
    const adding = store.add(event, noLabels, 'stored')
    const updates = Promise.allSettled([
      store.startAttempt(attempt, 'forwarding'),
      store.change(event.id, { note: 'noted' }),
      store.finishAttempt(attempt.id, anOutcome(), 'answered', aDelivery()),
    ])
    expect(await adding).toMatchObject({ state: 'unstored' })
    release()
    await updates
    await untilStoring(store)
    const found = await store.event(event.id)
    expect(found).toMatchObject({ summary: { state: 'answered', status: 200, attempts: 1 }, note: 'noted' })
    expect(found?.attempts).toMatchObject([{ id: attempt.id, outcome: { status: 200 } }])
  })

  test('rejects other writes, and does not repeat them later', async () => {
    const dataDir = freshFolder()
    const store = await aStore({ dataDir })
    const release = block(dataDir)
    await expect(store.countTokenRequest('v', 1)).rejects.toMatchObject(failed)
    release()
    await untilStoring(store)
    expect((await store.tokens()).requests).toEqual({})
  })

  test('continues without a database that cannot be created, and opens it as soon as possible', async () => {
    const dataDir = freshFolder()
    mkdirSync(join(dataDir, 'lock.db'), { recursive: true, mode: 0o700 })
    const store = await aStore({ dataDir })
    expect(store.state.state).toBe('failing')
    await expect(store.list({ filter: {}, limit: 1 })).rejects.toMatchObject(failed)
    const event = anEvent()
    expect(await store.add(event, noLabels, 'stored')).toMatchObject({ state: 'unstored' })
    rmSync(join(dataDir, 'lock.db'), { recursive: true })
    await untilStoring(store)
    expect(await store.event(event.id)).toMatchObject({ event, summary: { state: 'stored', seq: 1 } })
  })

  test('buffers 200 events; one more drops the oldest, with a single notice', async () => {
    const dataDir = freshFolder()
    mkdirSync(join(dataDir, 'lock.db'), { recursive: true, mode: 0o700 })
    const store = await aStore({ dataDir })
    const events = Array.from({ length: 202 }, () => anEvent())
    const added = await Promise.all(events.slice(0, 200).map((event) => store.add(event, noLabels, 'stored')))
    expect(new Set(added.map(({ state }) => state))).toEqual(new Set(['unstored']))
    expect([store.state.waiting, store.notices]).toEqual([200, []])
    for (const event of events.slice(200)) await store.add(event, noLabels, 'stored')
    expect([store.state.waiting, store.notices]).toEqual([200, [expect.stringContaining('dropped')]])
    rmSync(join(dataDir, 'lock.db'), { recursive: true })
    await untilStoring(store)
    const page = await store.list({ filter: {}, limit: 500 })
    expect(page.events.map(({ id }) => id).toReversed()).toEqual(events.slice(2).map(({ id }) => id))
  })

  test('buffers 64 MiB of bodies; one byte more drops the oldest', async () => {
    const dataDir = freshFolder()
    mkdirSync(join(dataDir, 'lock.db'), { recursive: true, mode: 0o700 })
    const store = await aStore({ dataDir })
    const bytes = new Uint8Array(1024 * 1024)
    const events = Array.from({ length: 64 }, () => anEvent({ bytes }))
    for (const event of events) await store.add(event, noLabels, 'stored')
    const [oldest, next] = events
    expect([store.state.waiting, (await store.event(oldest?.id ?? ''))?.event]).toEqual([64, oldest])
    await store.add(anEvent({ bytes: new Uint8Array(1) }), noLabels, 'stored')
    expect([store.state.waiting, (await store.event(next?.id ?? ''))?.event.id]).toEqual([64, next?.id])
    await expect(store.event(oldest?.id ?? '')).rejects.toMatchObject(failed)
  })

  test('does not write an event that was removed while it was queued', async () => {
    const dataDir = freshFolder()
    const store = await aStore({ dataDir })
    const release = block(dataDir)
    const event = anEvent()
    await store.add(event, noLabels, 'stored')
    const removing = store.remove([event.id])
    release()
    expect(await removing).toEqual([event.id])
    await untilStoring(store)
    expect(await store.event(event.id)).toBeUndefined()
  })
})

/** A small tmpfs, if the system allows it; otherwise undefined. */
function smallDisk(mebibytes: number): string | undefined {
  const path = mkdtempSync(join(tmpdir(), 'vhook-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path]).status === 0
  onTestFinished(() => {
    if (mounted) spawnSync('umount', [path])
    rmSync(path, { recursive: true, force: true })
  })
  return mounted ? path : undefined
}

describe('a full disk', () => {
  test('uses the disk reserve first, then fails, and loses no event that fits into memory', async (context) => {
    const disk = smallDisk(64) ?? context.skip('needs the right to mount a tmpfs')
    const dataDir = join(disk, 'data')
    const store = await aStore({ dataDir })
    const reserve = join(dataDir, 'reserve.bin')
    await vi.waitUntil(() => existsSync(reserve), { timeout: 10_000 })
    let stored = 0
    for (let full = false; !full; stored += full ? 0 : 1)
      full = (await store.add(anEvent({ bytes: Buffer.alloc(200_000, 'x') }), noLabels, 'stored')).state === 'unstored'
    expect(existsSync(reserve)).toBe(false)
    expect(store.notices.join()).toContain('reserve')
    expect(store.state).toMatchObject({ state: 'failing', waiting: 1 })
    spawnSync('mount', ['-o', 'remount,size=96m', disk])
    await untilStoring(store)
    expect((await store.health()).events).toBe(stored + 1)
    writeFileSync(join(disk, 'still-works'), '')
  })
})
