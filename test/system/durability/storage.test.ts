import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { TestContext } from 'vitest'
import { Backlog } from '../../../server/store/client/backlog.ts'
import { aDaemon } from '../../support/daemon.ts'
import type { HealthView } from '../../../server/core/api/views/health.ts'
import { contentsOf } from './support/database.ts'
import { startChild } from './support/daemon-child.ts'
import type { DaemonChild } from './support/daemon-child.ts'
import { aListeningApp, seeded, Sender } from './support/load.ts'

const within = { timeout: 30_000, interval: 50 }
/** Storage recovers in a fraction of the usual time. */
const limits = { storeRetryMs: 100, storeCheckMs: 100 }
const KIB = 1024
const isLong = process.env['VHOOK_LONG'] === '1'

async function anApp() {
  const app = await aListeningApp()
  onTestFinished(() => app.stop())
  return app
}

/** Mounts a small disk, where that is permitted. */
function smallDisk(mebibytes: number): string | undefined {
  const path = mkdtempSync(join(tmpdir(), 'vhook-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path]).status === 0
  onTestFinished(() => {
    if (mounted) spawnSync('umount', [path])
    rmSync(path, { recursive: true, force: true })
  })
  return mounted ? path : undefined
}

function mountOptions(path: string, options: string): void {
  expect(spawnSync('mount', ['-o', `remount,${options}`, path]).status).toBe(0)
}

async function storageIs(vhook: DaemonChild, state: 'storing' | 'failing'): Promise<void> {
  await vi.waitUntil(async () => (await vhook.health()).storage.state === state, within)
}

/** Ids that got a response and are not stored with the same bytes. */
function missing(dataDir: string, sender: Sender): string[] {
  const { events, integrity } = contentsOf(dataDir)
  expect(integrity).toBe('ok')
  const stored = new Map(events.map(({ id, hash }) => [id, hash]))
  return [...sender.answered.keys()].filter((id) => stored.get(id) !== sender.sent.get(id))
}

describe('how durable commits are', () => {
  test('is read back as FULL at the first start and at the second', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vhook-twice-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const found: unknown[] = []
    for (let start = 0; start < 2; start += 1) {
      const bench = await aDaemon({ folder })
      found.push((await bench.daemon.service.health()).store?.synchronous)
      await bench.stop()
    }
    expect(found).toEqual([2, 2])
  })
})

interface Filled {
  dataDir: string
  sender: Sender
  seen: number
  full: HealthView
  reserve: boolean
}

/** Fills a disk of 64 MiB, `atOnce` MiB with a file and the rest with requests, sends more of them, and frees the space again. */
async function fillDisk(context: TestContext, given: { atOnce: number; beyond: number; fault?: 'forgets' }) {
  const disk = smallDisk(64) ?? context.skip('needs the right to mount a tmpfs')
  const app = await anApp()
  const dataDir = join(disk, 'data')
  const filler = join(disk, 'filler')
  const fault = given.fault ? { fault: given.fault } : {}
  const vhook = await startChild({ dataDir, limits, settings: { target: app.url, minFree: 0 }, ...fault })
  onTestFinished(() => vhook.kill())
  await vi.waitUntil(() => existsSync(join(dataDir, 'reserve.bin')), within)
  writeFileSync(filler, Buffer.alloc(given.atOnce * KIB * KIB, 1))
  const sender = new Sender()
  const random = seeded(4)
  const post = () => sender.post(vhook.intakeUrl, Buffer.alloc(Math.ceil((4 + random() * 196) * KIB), 'x'))
  while ((await vhook.health()).storage.state === 'storing') await Promise.all([post(), post(), post(), post()])
  for (let beyond = 0; beyond < given.beyond; beyond += 1) await post()
  // A body that is stored in a file of its own does not fit either.
  await sender.post(vhook.intakeUrl, Buffer.alloc(2 * KIB * KIB, 'y'))
  const full = await vhook.health()
  const reserve = existsSync(join(dataDir, 'reserve.bin'))
  rmSync(filler)
  await storageIs(vhook, 'storing')
  for (let after = 0; after < 20; after += 1) await post()
  await vi.waitUntil(async () => (await vhook.health()).storage.waiting === 0, within)
  await vhook.stop()
  return { dataDir, sender, seen: app.seen.length, full, reserve } satisfies Filled
}

describe('a disk that fills up under load', () => {
  test('costs no response and no event, and storage resumes by itself', { timeout: 300_000 }, async (context) => {
    const { dataDir, sender, seen, full, reserve } = await fillDisk(context, { atOnce: 20, beyond: 60 })
    console.log(`disk full: ${JSON.stringify({ sent: sender.sent.size, beyond: full.intake.unstored, seen })}`)
    expect(full.storage).toMatchObject({ state: 'failing', message: expect.any(String) })
    expect(full.intake.unstored).toBeGreaterThan(60)
    expect(full.notices.join()).toContain('reserve')
    expect(reserve).toBe(false)
    expect([...new Set(sender.answered.values())]).toEqual([200])
    expect(seen).toBe(sender.sent.size)
    expect(missing(dataDir, sender)).toEqual([])
  })

  // The next group has a quick negative control of the same check.
  const controls = isLong ? [10] : []
  test.for(controls)(
    'is detected to lose %i events that were not buffered in memory (negative control)',
    { timeout: 300_000 },
    async (beyond, context) => {
      const { dataDir, sender } = await fillDisk(context, { atOnce: 46, beyond, fault: 'forgets' })
      expect(missing(dataDir, sender).length).toBeGreaterThanOrEqual(beyond)
    },
  )
})

/** Posts ten events while the disk is read-only, from the start of vhook on, and makes it writable again. */
async function readOnly(context: TestContext, fault?: 'forgets') {
  const disk = smallDisk(64) ?? context.skip('needs the right to mount a tmpfs')
  const app = await anApp()
  const dataDir = join(disk, 'data')
  await (await startChild({ dataDir, settings: { target: app.url } })).stop()
  mountOptions(disk, 'ro')
  const vhook = await startChild({ dataDir, limits, settings: { target: app.url }, ...(fault ? { fault } : {}) })
  onTestFinished(() => vhook.kill())
  const sender = new Sender()
  for (let place = 0; place < 10; place += 1) await sender.post(vhook.intakeUrl, Buffer.from(`read-only ${place}`))
  const { storage } = await vhook.health()
  mountOptions(disk, 'rw')
  await storageIs(vhook, 'storing')
  await vhook.stop()
  return { dataDir, sender, storage }
}

describe('a folder that may not be written to', () => {
  test('does not stop events, which are stored once it is writable again', { timeout: 120_000 }, async (context) => {
    const { dataDir, sender, storage } = await readOnly(context)
    expect(storage).toMatchObject({ state: 'failing', waiting: 10 })
    expect([...new Set(sender.answered.values())]).toEqual([200])
    expect(missing(dataDir, sender)).toEqual([])
  })

  test(
    'is detected to lose them when they are not buffered in memory (negative control)',
    { timeout: 120_000 },
    async (context) => {
      const { dataDir, sender } = await readOnly(context, 'forgets')
      expect(missing(dataDir, sender)).toHaveLength(10)
    },
  )

  test('costs no event when all its permissions are removed under load', { timeout: 120_000 }, async (context) => {
    if (process.getuid?.() !== 0) context.skip('needs the right to start a process as another user')
    const app = await anApp()
    const folder = mkdtempSync(join(tmpdir(), 'vhook-rights-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    chmodSync(folder, 0o777)
    const dataDir = join(folder, 'data')
    const vhook = await startChild({ dataDir, limits, settings: { target: app.url } }, { user: 65_534 })
    onTestFinished(() => vhook.kill())
    const sender = new Sender()
    await sender.post(vhook.intakeUrl, Buffer.from('before'))
    chmodSync(dataDir, 0o000)
    for (let place = 0; place < 10; place += 1) await sender.post(vhook.intakeUrl, Buffer.from(`no rights ${place}`))
    await sender.post(vhook.intakeUrl, Buffer.alloc(2 * KIB * KIB, 'z'))
    chmodSync(dataDir, 0o700)
    await storageIs(vhook, 'storing')
    await vi.waitUntil(async () => (await vhook.health()).storage.waiting === 0, within)
    await vhook.stop()
    expect([...new Set(sender.answered.values())]).toEqual([200])
    expect(app.seen).toHaveLength(sender.sent.size)
    expect(missing(dataDir, sender)).toEqual([])
  })
})

const removals: ReadonlyArray<readonly [name: string, remove: (dataDir: string) => void]> = [
  ['deleted', (dataDir) => rmSync(dataDir, { recursive: true, maxRetries: 3 })],
  ['renamed', (dataDir) => renameSync(dataDir, `${dataDir}-elsewhere`)],
]

test('a data folder that is removed is detected to cost the events that are not buffered (negative control)', async () => {
  const keep = vi.spyOn(Backlog.prototype, 'push').mockImplementation(() => false)
  onTestFinished(() => keep.mockRestore())
  const bench = await aDaemon({ limits })
  onTestFinished(() => bench.stop())
  const { dataDir, intakeUrl, service } = bench.daemon
  const sender = new Sender()
  rmSync(dataDir, { recursive: true, maxRetries: 3 })
  const reported = bench.waitForMessage((message) => message.type === 'storage.changed')
  for (let place = 0; place < 5; place += 1) await sender.post(intakeUrl, Buffer.from(`removed ${place}`))
  await reported
  await vi.waitUntil(() => service.storage().state === 'storing', within)
  await bench.daemon.close()
  expect(missing(dataDir, sender).length).toBeGreaterThan(0)
})

describe('a data folder that is removed while vhook is running', () => {
  test.each(removals)(
    'is noticed when %s, costs no event after that, and commands find the new one',
    async (_name, remove) => {
      const app = await anApp()
      const bench = await aDaemon({ target: app.url, limits })
      onTestFinished(() => bench.stop())
      const { dataDir, intakeUrl, service } = bench.daemon
      const sender = new Sender()
      remove(dataDir)
      const reported = bench.waitForMessage((message) => message.type === 'storage.changed')
      for (let place = 0; place < 20; place += 1) await sender.post(intakeUrl, Buffer.from(`removed ${place}`))
      await sender.post(intakeUrl, Buffer.alloc(2 * KIB * KIB, 'p'))
      expect(await reported).toMatchObject({ storage: { state: 'failing' } })
      expect(bench.messages).toContainEqual({
        type: 'notice.added',
        text: expect.stringContaining('while vhook was running'),
      })
      await vi.waitUntil(() => service.storage().state === 'storing', within)
      await vi.waitUntil(
        async () => (await service.list({ filter: { state: 'answered' }, limit: 100 })).total === 21,
        within,
      )
      const running = JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')) as { token?: string }
      expect(running.token).toEqual(expect.any(String))
      expect([...new Set(sender.answered.values())]).toEqual([200])
      expect(app.seen).toHaveLength(21)
      await bench.daemon.close()
      expect(missing(dataDir, sender)).toEqual([])
    },
  )
})
