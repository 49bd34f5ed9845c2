import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { examine } from '../../../server/doctor/doctor.ts'
import type { Finding } from '../../../server/doctor/doctor.ts'
import { runWith } from '../../cli/fake-io.ts'
import { aStore, anEvent, noLabels } from '../store/support.ts'
import { aCountingApp } from '../../support/app.ts'
import { aDaemon } from '../../support/daemon.ts'
import { startLocaltunnelServer } from '../../support/localtunnel-server.ts'
import { serverOf } from './support.ts'

function aPlace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-doctor-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** No other clock, no other settings, any ports. */
const quiet = { VHOOK_TUNNEL: 'none', VHOOK_PORT: '0', VHOOK_INSPECTOR_PORT: '0' }

async function findings(dataDir: string, env: Record<string, string> = quiet): Promise<Map<string, Finding>> {
  const cwd = aPlace()
  const found = await examine(dataDir, { cwd, env })
  return new Map(found.map((one) => [one.id, one]))
}

const statuses = (found: Map<string, Finding>) => Object.fromEntries([...found].map(([id, { status }]) => [id, status]))

/** A closed data folder with one event. */
async function aFolder(): Promise<string> {
  const dataDir = join(aPlace(), 'data')
  const store = await aStore({ dataDir })
  await store.add(anEvent(), noLabels, 'answered')
  await store.close()
  return dataDir
}

let stop: Array<() => Promise<unknown> | void> = []
afterEach(async () => {
  for (const step of stop.splice(0).toReversed()) await step()
})

describe('doctor without a vhook that runs', () => {
  test('finds nothing wrong where nothing is yet, and makes nothing', async () => {
    const folder = aPlace()
    const found = await findings(join(folder, 'data'))
    expect([...found.values()].filter(({ status }) => status === 'fail')).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  test('opens the folder for a moment, and reads back how durable it is', async () => {
    const found = await findings(await aFolder())
    expect(found.get('durability')).toMatchObject({ status: 'ok', message: expect.stringContaining('read back as 2') })
    expect(found.get('database')?.message).toContain('1 events')
    expect(found.get('credentials')?.status).toBe('ok')
    expect(found.get('tunnel')?.status).toBe('skip')
  })

  test('says when few files may be open at once, and what that leaves', () => {
    const ask = [
      "const { looks } = await import('./server/doctor/checks.ts')",
      "console.log(JSON.stringify(looks.find(({ id }) => id === 'files').look({})))",
    ].join(';')
    const said = (files: number) =>
      JSON.parse(
        spawnSync('sh', ['-c', `ulimit -n ${files}; exec "$0" --input-type=module -e "${ask}"`, process.execPath], {
          encoding: 'utf8',
        }).stdout,
      ) as Finding
    expect(said(256)).toMatchObject({ status: 'warn', message: '256 open files leave room for 204 connections.' })
    expect(said(2_048)).toMatchObject({ status: 'ok', message: expect.stringContaining('1638 connections') })
  })

  test('leaves a damaged database as it lies, and says what to do', async () => {
    const dataDir = await aFolder()
    writeFileSync(join(dataDir, 'events.db'), 'no database at all '.repeat(1_000))
    const before = readdirSync(dataDir)
    const found = await findings(dataDir)
    expect(found.get('database')).toMatchObject({ status: 'fail', hint: expect.stringContaining('doctor --salvage') })
    expect(readdirSync(dataDir)).toEqual(before)
  })

  test('names who holds the folder', async () => {
    const dataDir = join(aPlace(), 'data')
    await aStore({ dataDir })
    rmSync(join(dataDir, 'running.json'))
    expect((await findings(dataDir)).get('lock')).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/Another/),
    })
  })

  test.each([
    ['rights that others have', 'folder', 'warn', (dataDir: string) => chmodSync(dataDir, 0o755)],
    ['a newer folder', 'database', 'fail', (dataDir: string) => newer(dataDir)],
    ['a database of no bytes', 'database', 'warn', (dataDir: string) => truncateSync(join(dataDir, 'events.db'), 0)],
  ])('sees %s', async (_name, id, status, spoil) => {
    const dataDir = await aFolder()
    spoil(dataDir)
    expect((await findings(dataDir)).get(id)?.status).toBe(status)
  })

  test('sees a port that is in use, an app that is not there, and settings that make no sense', async () => {
    const other = createServer()
    await once(other.listen(0, '127.0.0.1'), 'listening')
    stop.push(() => void other.close())
    const port = String((other.address() as { port: number }).port)
    const found = await findings(join(aPlace(), 'data'), { ...quiet, VHOOK_PORT: port, VHOOK_TARGET: '1' })
    expect(statuses(found)).toMatchObject({ ports: 'fail', target: 'fail' })
    const broken = await findings(join(aPlace(), 'data'), { ...quiet, VHOOK_PORT: 'many' })
    expect(broken.get('settings')?.status).toBe('fail')
  })

  test.each([
    [0, 'ok'],
    [-120, 'warn'],
    [3_600, 'fail'],
  ])('compares the clock with a server that is %i s off: %s', async (offset, status) => {
    const server = await serverOf((_request, response) => {
      response.setHeader('Date', new Date(Date.now() + offset * 1_000).toUTCString()).end()
    })
    stop.push(server.stop)
    const env = { ...quiet, VHOOK_TUNNEL: 'localtunnel', VHOOK_TUNNEL_HOST: server.url }
    expect((await findings(join(aPlace(), 'data'), env)).get('clock')?.status).toBe(status)
  })

  test('skips the clock when nobody can be asked', async () => {
    const env = { ...quiet, VHOOK_TUNNEL: 'localtunnel', VHOOK_TUNNEL_HOST: 'http://127.0.0.1:1' }
    expect((await findings(join(aPlace(), 'data'), env)).get('clock')?.status).toBe('skip')
  })
})

function newer(dataDir: string): void {
  const db = new Database(join(dataDir, 'events.db'))
  db.pragma('user_version = 99')
  db.close()
}

describe('doctor beside a vhook that runs', () => {
  test('sends a nonce through the whole path, asks the inspector, and reaches the app', async () => {
    const app = await aCountingApp('app')
    const server = await startLocaltunnelServer()
    const bench = await aDaemon({ target: app.url, tunnel: 'localtunnel', tunnelHost: server.url })
    stop.push(() => app.stop(), bench.stop)
    await vi.waitUntil(() => bench.daemon.tunnel().state === 'up', { timeout: 20_000 })
    const env = { ...quiet, VHOOK_TUNNEL: 'localtunnel', VHOOK_TUNNEL_HOST: server.url }
    const found = await findings(bench.daemon.dataDir, env)
    expect([...found.values()].filter(({ status }) => status !== 'ok')).toEqual([])
    expect(found.get('tunnel')?.message).toContain('came back after')
    expect(app.paths).toEqual([])
    expect((await bench.daemon.service.list({ filter: {}, limit: 1 })).total).toBe(0)
    await server.stop()
    expect((await findings(bench.daemon.dataDir)).get('tunnel')?.status).toBe('fail')
  })

  test('says that the tunnel is none, and fails for an app that is down', async () => {
    const bench = await aDaemon({ target: '1' })
    stop.push(bench.stop)
    expect(statuses(await findings(bench.daemon.dataDir))).toMatchObject({
      ...{ tunnel: 'skip', target: 'fail', inspector: 'ok', lock: 'ok', durability: 'ok' },
    })
  })
})

describe('vhook doctor', () => {
  test('exits 1 when something fails, and tells one JSON line a finding', async () => {
    const dataDir = join(aPlace(), 'data')
    const good = await runWith(['doctor', '--json', '--data-dir', dataDir], { env: quiet, cwd: aPlace() })
    expect(good.code).toBe(0)
    expect(good.out.split('\n').map((line) => (JSON.parse(line) as Finding).id)).toContain('durability')
    const bad = await runWith(['doctor', '--data-dir', dataDir], {
      env: { ...quiet, VHOOK_TARGET: '1' },
      cwd: aPlace(),
    })
    expect(bad.code).toBe(1)
    expect(bad.out).toMatch(/✗ App +Nothing listens at http:\/\/localhost:1\/?\n +Start the app/)
  })

  test('--salvage tells what came over, and exit 1 that there is nothing', async () => {
    const dataDir = await aFolder()
    const nothing = await runWith(['doctor', '--salvage', '--data-dir', dataDir])
    expect([nothing.code, nothing.err]).toEqual([1, expect.stringContaining('no damaged database')])
    const aside = join(dataDir, 'corrupt-2030')
    mkdirSync(aside, { mode: 0o700 })
    const other = await aFolder()
    const { copyFileSync } = await import('node:fs')
    copyFileSync(join(other, 'events.db'), join(aside, 'events.db'))
    const { code, out } = await runWith(['doctor', '--salvage', '--json', '--data-dir', dataDir])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ source: aside, events: { found: 1, added: 1, present: 0 } })
  })
})
