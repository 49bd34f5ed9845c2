import { once } from 'node:events'
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { salvage } from '../../../server/doctor/doctor.ts'
import { aStore, anAttempt, anEvent, noLabels } from '../../server/store/support.ts'
import { aDaemon } from '../../support/daemon.ts'
import { spawnTracked } from '../../support/processes.ts'
import { startChild } from './support/daemon-child.ts'
import { aListeningApp, sha256, Sender } from './support/load.ts'

const main = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url))
const noLock = ['--import', new URL('support/faults/no-lock.ts', import.meta.url).href]
const noRecovery = ['--import', new URL('support/faults/no-recovery.ts', import.meta.url).href]
const PAGE = 8192
const EVENTS = 120

function aPlace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-start-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function anApp() {
  const app = await aListeningApp()
  onTestFinished(() => app.stop())
  return app
}

/** A closed data folder in `folder`, and the hash of each body by the event's id. */
async function fill(folder: string): Promise<Map<string, string>> {
  const store = await aStore({ dataDir: join(folder, 'data') })
  const events = Array.from({ length: EVENTS }, (_, place) => anEvent({ text: `${place} ${'x'.repeat(4_000)}` }))
  await Promise.all(events.map((event) => store.add(event, noLabels, 'answered')))
  await store.close()
  return new Map(events.map(({ id, body }) => [id, body.sha256]))
}

function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, bytes, 0, bytes.length, at)
  closeSync(descriptor)
}

/** A page of the table that is not read at start. */
function pageOf(file: string, table: string): number {
  const db = new Database(file, { readonly: true })
  const pages = db
    .prepare("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path")
    .pluck()
    .all(table)
  db.close()
  return Number(pages[Math.floor(pages.length / 2)])
}

function withVersion(file: string, version: number): void {
  const db = new Database(file)
  db.pragma(`user_version = ${version}`)
  db.close()
}

interface Damage {
  name: string
  damage: (file: string) => void
  /** `aside`: moved away with its log; `opened`: used as it is. */
  result: 'aside' | 'opened'
}

const damages: readonly Damage[] = [
  { name: 'its header zeroed', damage: (file) => overwrite(file, 0, new Uint8Array(100)), result: 'aside' },
  {
    name: 'been cut in half',
    damage: (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
    result: 'aside',
  },
  { name: 'no bytes', damage: (file) => truncateSync(file, 0), result: 'aside' },
  { name: 'text in it', damage: (file) => writeFileSync(file, 'no database '.repeat(2_000)), result: 'aside' },
  { name: 'been replaced by a folder', damage: (file) => (rmSync(file), mkdirSync(file)), result: 'aside' },
  { name: 'been deleted', damage: (file) => rmSync(file), result: 'aside' },
  {
    name: 'a page of bodies destroyed',
    damage: (file) => overwrite(file, (pageOf(file, 'payload') - 1) * PAGE, Buffer.alloc(PAGE, 0xa5)),
    result: 'opened',
  },
  {
    name: 'a log of garbage',
    damage: (file) => writeFileSync(`${file}-wal`, Buffer.alloc(50_000, 0x5a)),
    result: 'opened',
  },
  { name: 'no log', damage: (file) => rmSync(`${file}-wal`, { force: true }), result: 'opened' },
  { name: 'no write permission', damage: (file) => chmodSync(file, 0o400), result: 'opened' },
]

describe('a vhook whose database has', () => {
  test.each(damages)('$name starts, forwards, stores, and reports what it did', async ({ damage, result }) => {
    const app = await anApp()
    const folder = aPlace()
    await fill(folder)
    damage(join(folder, 'data', 'events.db'))
    const bench = await aDaemon({ folder, target: app.url })
    onTestFinished(() => bench.stop())
    const sender = new Sender()
    expect(await sender.post(bench.daemon.intakeUrl, Buffer.from('after the damage'))).toBe(200)
    expect(app.seen).toHaveLength(1)
    const aside = readdirSync(join(folder, 'data')).filter((name) => name.startsWith('corrupt-'))
    expect(aside).toHaveLength(result === 'aside' ? 1 : 0)
    if (result === 'aside') expect(bench.daemon.notices.join()).toContain('events.db')
    const { events, total } = await bench.daemon.service.list({ filter: {}, limit: 1 })
    expect(events[0]?.path).toMatch(/^\/hook\//)
    expect(total).toBe(result === 'aside' ? 1 : EVENTS + 1)
  })

  test('a newer schema is refused without a write', async () => {
    const folder = aPlace()
    await fill(folder)
    const file = join(folder, 'data', 'events.db')
    withVersion(file, 99)
    const before = sha256(readFileSync(file))
    await expect(aDaemon({ folder })).rejects.toMatchObject({ problem: { code: 'NEWER_FOLDER', exit: 3 } })
    expect(sha256(readFileSync(file))).toBe(before)
  })

  test('been moved aside is restored by salvage, below the events that arrived since', async () => {
    const folder = aPlace()
    const bodies = await fill(folder)
    overwrite(join(folder, 'data', 'events.db'), 0, new Uint8Array(100))
    const first = await aDaemon({ folder })
    await new Sender().post(first.daemon.intakeUrl, Buffer.from('since'))
    await first.stop()
    expect(salvage(join(folder, 'data')).events.added).toBeGreaterThanOrEqual(EVENTS * 0.99)
    const second = await aDaemon({ folder })
    onTestFinished(() => second.stop())
    const { events } = await second.daemon.service.list({ filter: {}, limit: 500 })
    expect(events[0]?.path).toMatch(/^\/hook\//)
    let whole = 0
    for (const { id } of events.slice(1))
      if ((await second.daemon.service.detail(id)).bodySha256 === bodies.get(id)) whole += 1
    expect(whole).toBeGreaterThanOrEqual(EVENTS * 0.99)
  })
})

/** Runs `vhook dev` until it ends; it is stopped as soon as it has started. */
async function dev(words: string[], nodeOptions: string[] = []): Promise<{ code: number | null; err: string }> {
  const all = [...nodeOptions, main, 'dev', '--tunnel', 'none', '--no-open', ...words]
  const child = spawnTracked(process.execPath, all, { stdio: ['ignore', 'pipe', 'pipe'], cwd: aPlace() })
  child.stdout.once('data', () => child.kill('SIGINT'))
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = (await once(child, 'exit')) as [number | null]
  return { code, err }
}

describe('a second vhook', () => {
  test('on the same folder exits with 3 and names the first, which is unaffected', async () => {
    const app = await anApp()
    const bench = await aDaemon({ target: app.url })
    onTestFinished(() => bench.stop())
    const { code, err } = await dev(['--port', '0', '--inspector-port', '0', '--data-dir', bench.daemon.dataDir])
    expect(code).toBe(3)
    expect(err).toContain(String(process.pid))
    expect(err).toContain(new URL(bench.daemon.inspectorUrl).origin)
    expect(await new Sender().post(bench.daemon.intakeUrl, Buffer.from('still here'))).toBe(200)
    expect((await bench.daemon.service.health()).storage.state).toBe('storing')
  })

  test('is detected to start when the folder is not locked (negative control)', async () => {
    const bench = await aDaemon()
    onTestFinished(() => bench.stop())
    const words = ['--port', '0', '--inspector-port', '0', '--data-dir', bench.daemon.dataDir]
    expect(await dev(words, noLock)).toMatchObject({ code: 0 })
  })

  test('on the same ports with another folder exits with 3 and names the port', async () => {
    const bench = await aDaemon()
    onTestFinished(() => bench.stop())
    const { code, err } = await dev([
      '--port',
      String(bench.port),
      '--inspector-port',
      '0',
      '--data-dir',
      join(aPlace(), 'data'),
    ])
    expect(code).toBe(3)
    expect(err).toContain(`Port ${bench.port} is`)
    expect(await new Sender().post(bench.daemon.intakeUrl, Buffer.from('still here'))).toBe(200)
  })
})

describe('the start after a crash with fifty events in each state', () => {
  const states = ['stored', 'forwarding', 'answered', 'app_error', 'timed_out', 'late_answer', 'recorded'] as const
  const others = ['refused', 'incomplete'] as const

  /** A data folder as such a crash leaves it. */
  async function crashed(folder: string): Promise<string> {
    const dataDir = join(folder, 'data')
    const store = await aStore({ dataDir })
    const all = [...states, ...others].flatMap((state) =>
      Array.from({ length: 50 }, () => ({ state, event: anEvent() })),
    )
    await Promise.all(all.map(({ state, event }) => store.add(event, noLabels, state)))
    // Being forwarded at that moment.
    const begun = Array.from({ length: 50 }, () => anEvent())
    for (const event of begun) await store.add(event, noLabels, 'stored')
    await Promise.all(begun.map((event) => store.startAttempt(anAttempt(event.id), 'forwarding')))
    await store.close()
    return dataDir
  }

  test('is detected to leave them unfinished (negative control)', async () => {
    const dataDir = await crashed(aPlace())
    const vhook = await startChild({ dataDir }, { nodeOptions: noRecovery })
    onTestFinished(() => vhook.kill())
    expect((await vhook.client.listEvents({ state: 'forwarding', limit: 1 })).total).toBe(100)
    expect((await vhook.client.listEvents({ state: 'interrupted', limit: 1 })).total).toBe(0)
  })

  test('marks the unfinished ones, finds events of every state, and sends nothing', async () => {
    const app = await anApp()
    const folder = aPlace()
    await crashed(folder)
    const bench = await aDaemon({ folder, target: app.url })
    onTestFinished(() => bench.stop())
    const count = async (state: string): Promise<number> => {
      const { parseFilter } = await import('../../../server/core/filter/parse.ts')
      const { filter, problems } = parseFilter(`state:${state}`, 0)
      expect(problems).toEqual([])
      return (await bench.daemon.service.list({ filter, limit: 1 })).total
    }
    expect(await count('interrupted')).toBe(100)
    expect(await count('unknown')).toBe(50)
    for (const state of [...states.slice(2), ...others]) expect(await count(state)).toBe(50)
    expect([await count('stored'), await count('forwarding')]).toEqual([0, 0])
    // A restart that sent anything would do so before it accepts a request.
    expect(await new Sender().post(bench.daemon.intakeUrl, Buffer.from('new'))).toBe(200)
    expect(app.seen).toHaveLength(1)
  })
})
