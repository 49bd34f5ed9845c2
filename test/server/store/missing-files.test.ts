import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, test, vi } from 'vitest'
import type { Store } from '../../../server/store/contract.ts'
import { aStore, anEvent, freshFolder, noLabels } from './support.ts'

const patient = { timeout: 15_000 }

/** How files can be removed while vhook is running. */
const removals: ReadonlyArray<readonly [name: string, remove: (dataDir: string) => void]> = [
  ['the folder is deleted', (dataDir) => rmSync(dataDir, { recursive: true, maxRetries: 3 })],
  ['the folder is renamed', (dataDir) => renameSync(dataDir, `${dataDir}-old`)],
  ['the folder and its parent are deleted', (dataDir) => rmSync(dirname(dataDir), { recursive: true, maxRetries: 3 })],
  ['the database is deleted', (dataDir) => rmSync(join(dataDir, 'events.db'))],
  ['the folder of bodies is deleted', (dataDir) => rmSync(join(dataDir, 'bodies'), { recursive: true })],
  ['the lock is deleted', (dataDir) => rmSync(join(dataDir, 'lock.db'))],
]

const storingAgain = (store: Store) => vi.waitUntil(() => store.state.state === 'storing', patient)

describe('files that are removed while vhook is running', () => {
  test.each(removals)('are detected without a write: %s', async (_name, remove) => {
    const dataDir = freshFolder()
    const store = await aStore({ dataDir })
    const notices: string[] = []
    store.onNotice((text) => notices.push(text))
    const failing = new Promise((resolve) => store.onState(resolve))
    remove(dataDir)
    expect(await failing).toMatchObject({
      state: 'failing',
      message: expect.stringContaining('while vhook was running'),
    })
    expect(notices.join()).toContain('buffered in memory')
    await storingAgain(store)
    const event = anEvent()
    expect(await store.add(event, noLabels, 'stored')).toMatchObject({ state: 'stored' })
    expect((await store.event(event.id))?.event).toEqual(event)
    expect(existsSync(join(dataDir, 'events.db'))).toBe(true)
  })

  test.each(removals)('lose no later event: %s', async (_name, remove) => {
    const dataDir = freshFolder()
    const store = await aStore({ dataDir })
    await store.add(anEvent(), noLabels, 'stored')
    remove(dataDir)
    const events = Array.from({ length: 20 }, () => anEvent())
    const added = await Promise.all(events.map((event) => store.add(event, noLabels, 'stored')))
    expect(added.every(({ state }) => state === 'unstored' || state === 'stored')).toBe(true)
    await storingAgain(store)
    await store.close()
    const reopened = await aStore({ dataDir })
    for (const event of events) expect((await reopened.event(event.id))?.event).toEqual(event)
  })

  test('a folder that cannot be recreated leaves events in memory, and the state has the reason', async () => {
    const dataDir = freshFolder()
    const store = await aStore({ dataDir })
    rmSync(dataDir, { recursive: true, maxRetries: 3 })
    writeFileSync(dataDir, 'another file with this name')
    const event = anEvent()
    expect(await store.add(event, noLabels, 'stored')).toMatchObject({ state: 'unstored' })
    await vi.waitUntil(() => store.state.message?.includes('is not a folder'), patient)
    expect(store.state).toMatchObject({ state: 'failing', waiting: 1 })
    expect((await store.event(event.id))?.event).toEqual(event)
    rmSync(dataDir)
    await storingAgain(store)
    expect((await store.event(event.id))?.event).toEqual(event)
  })

  test('another SQLite database at its path is migrated like any other', async () => {
    const dataDir = freshFolder()
    const other = await aStore()
    const store = await aStore({ dataDir })
    await other.add(anEvent(), noLabels, 'stored')
    await other.close()
    rmSync(join(dataDir, 'events.db'))
    const db = new Database(join(dataDir, 'events.db'))
    db.exec('CREATE TABLE something_else (x)')
    db.close()
    const event = anEvent()
    await store.add(event, noLabels, 'stored')
    await vi.waitUntil(() => store.notices.join().includes('while vhook was running'), patient)
    expect((await store.event(event.id))?.event).toEqual(event)
  })
})

const adder = fileURLToPath(new URL('adder.ts', import.meta.url))

/** A folder with at least one event whose process was killed. */
async function killedFolder(): Promise<string> {
  const dataDir = freshFolder()
  const child = spawn(process.execPath, [adder, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  return dataDir
}

describe('the check after an unclean stop', () => {
  test('runs in the background and reports an intact database', async () => {
    const dataDir = await killedFolder()
    const store = await aStore({ dataDir })
    expect(store.check.state).not.toBe('not-needed')
    await vi.waitUntil(() => store.check.state === 'ok', patient)
    await store.close()
    expect((await aStore({ dataDir })).check).toEqual({ state: 'not-needed', message: null })
  })

  test('reports damage', async () => {
    const dataDir = await killedFolder()
    // The other process used the real clock, by which its events are recent.
    await (await aStore({ dataDir, now: Date.now })).close()
    const db = new Database(join(dataDir, 'events.db'), { readonly: true })
    // The start does not read this index.
    const page = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'event_verdict'").pluck().get())
    db.close()
    const file = openSync(join(dataDir, 'events.db'), 'r+')
    writeSync(file, Buffer.alloc(8192, 0xa5), 0, 8192, (page - 1) * 8192)
    closeSync(file)
    writeFileSync(join(dataDir, 'running.json'), '{}', { mode: 0o600 })
    const store = await aStore({ dataDir, now: Date.now })
    await vi.waitUntil(() => store.check.state === 'damaged', patient)
    expect(store.check.message).toMatch(/page/)
    expect(store.notices.join()).toContain('vhook doctor --salvage')
  })
})
