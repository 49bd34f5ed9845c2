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

function aTempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-doctor-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** No tunnel to compare the clock with, and any free ports. */
const offline = { VHOOK_TUNNEL: 'none', VHOOK_PORT: '0', VHOOK_INSPECTOR_PORT: '0' }

async function findings(dataDir: string, env: Record<string, string> = offline): Promise<Map<string, Finding>> {
  const cwd = aTempFolder()
  const found = await examine(dataDir, { cwd, env })
  return new Map(found.map((finding) => [finding.id, finding]))
}

const statuses = (found: Map<string, Finding>) => Object.fromEntries([...found].map(([id, { status }]) => [id, status]))

/** A closed data folder with one event. */
async function aFolder(): Promise<string> {
  const dataDir = join(aTempFolder(), 'data')
  const store = await aStore({ dataDir })
  await store.add(anEvent(), noLabels, 'answered')
  await store.close()
  return dataDir
}

let stop: Array<() => Promise<unknown> | void> = []
afterEach(async () => {
  for (const step of stop.splice(0).toReversed()) await step()
})

describe('doctor while vhook is not running', () => {
  test('passes without a data folder, and does not create one', async () => {
    const folder = aTempFolder()
    const found = await findings(join(folder, 'data'))
    expect([...found.values()].filter(({ status }) => status === 'fail')).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  test('opens the folder briefly, and reads back its durability', async () => {
    const found = await findings(await aFolder())
    expect(found.get('durability')).toMatchObject({ status: 'ok', message: expect.stringContaining('read back as 2') })
    expect(found.get('database')?.message).toContain('1 events')
    expect(found.get('credentials')?.status).toBe('ok')
    expect(found.get('tunnel')?.status).toBe('skip')
  })

  test('warns about a low limit of open files', () => {
    const script = [
      "const { checks } = await import('./server/doctor/checks.ts')",
      "console.log(JSON.stringify(checks.find(({ id }) => id === 'files').run({})))",
    ].join(';')
    const findingFor = (files: number) =>
      JSON.parse(
        spawnSync('sh', ['-c', `ulimit -n ${files}; exec "$0" --input-type=module -e "${script}"`, process.execPath], {
          encoding: 'utf8',
        }).stdout,
      ) as Finding
    expect(findingFor(256)).toMatchObject({
      status: 'warn',
      message: 'A limit of 256 open files allows 204 connections.',
    })
    expect(findingFor(2_048)).toMatchObject({ status: 'ok', message: expect.stringContaining('1638 connections') })
  })

  test('leaves a damaged database unchanged, and says how to recover it', async () => {
    const dataDir = await aFolder()
    writeFileSync(join(dataDir, 'events.db'), 'not a database '.repeat(1_000))
    const before = readdirSync(dataDir)
    const found = await findings(dataDir)
    expect(found.get('database')).toMatchObject({ status: 'fail', hint: expect.stringContaining('doctor --salvage') })
    expect(readdirSync(dataDir)).toEqual(before)
  })

  test('reports another process that uses the folder', async () => {
    const dataDir = join(aTempFolder(), 'data')
    await aStore({ dataDir })
    rmSync(join(dataDir, 'running.json'))
    expect((await findings(dataDir)).get('lock')).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/Another/),
    })
  })

  test.each([
    ['readable permissions', 'folder', 'warn', (dataDir: string) => chmodSync(dataDir, 0o755)],
    ['a newer schema', 'database', 'fail', (dataDir: string) => newer(dataDir)],
    ['an empty database', 'database', 'warn', (dataDir: string) => truncateSync(join(dataDir, 'events.db'), 0)],
  ])('reports %s', async (_name, id, status, change) => {
    const dataDir = await aFolder()
    change(dataDir)
    expect((await findings(dataDir)).get(id)?.status).toBe(status)
  })

  test('reports a port in use, an app that is down, and an invalid config', async () => {
    const other = createServer()
    await once(other.listen(0, '127.0.0.1'), 'listening')
    stop.push(() => void other.close())
    const port = String((other.address() as { port: number }).port)
    const found = await findings(join(aTempFolder(), 'data'), { ...offline, VHOOK_PORT: port, VHOOK_TARGET: '1' })
    expect(statuses(found)).toMatchObject({ ports: 'fail', target: 'fail' })
    const invalid = await findings(join(aTempFolder(), 'data'), { ...offline, VHOOK_PORT: 'many' })
    expect(invalid.get('settings')?.status).toBe('fail')
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
    const env = { ...offline, VHOOK_TUNNEL: 'localtunnel', VHOOK_TUNNEL_HOST: server.url }
    expect((await findings(join(aTempFolder(), 'data'), env)).get('clock')?.status).toBe(status)
  })

  test('skips the clock when the server is unreachable', async () => {
    const env = { ...offline, VHOOK_TUNNEL: 'localtunnel', VHOOK_TUNNEL_HOST: 'http://127.0.0.1:1' }
    expect((await findings(join(aTempFolder(), 'data'), env)).get('clock')?.status).toBe('skip')
  })
})

function newer(dataDir: string): void {
  const db = new Database(join(dataDir, 'events.db'))
  db.pragma('user_version = 99')
  db.close()
}

describe('doctor while vhook is running', () => {
  test('tests the tunnel, the inspector and the app', async () => {
    const app = await aCountingApp('app')
    const server = await startLocaltunnelServer()
    const bench = await aDaemon({ target: app.url, tunnel: 'localtunnel', tunnelHost: server.url })
    stop.push(() => app.stop(), bench.stop)
    await vi.waitUntil(() => bench.daemon.tunnel().state === 'up', { timeout: 20_000 })
    const env = { ...offline, VHOOK_TUNNEL: 'localtunnel', VHOOK_TUNNEL_HOST: server.url }
    const found = await findings(bench.daemon.dataDir, env)
    expect([...found.values()].filter(({ status }) => status !== 'ok')).toEqual([])
    expect(found.get('tunnel')?.message).toContain('came back after')
    expect(app.paths).toEqual([])
    expect((await bench.daemon.service.list({ filter: {}, limit: 1 })).total).toBe(0)
    await server.stop()
    expect((await findings(bench.daemon.dataDir)).get('tunnel')?.status).toBe('fail')
  })

  test('skips the tunnel when it is off, and fails for an app that is down', async () => {
    const bench = await aDaemon({ target: '1' })
    stop.push(bench.stop)
    expect(statuses(await findings(bench.daemon.dataDir))).toMatchObject({
      ...{ tunnel: 'skip', target: 'fail', inspector: 'ok', lock: 'ok', durability: 'ok' },
    })
  })
})

describe('vhook doctor', () => {
  test('exits 1 if a check fails, and prints one JSON line per check', async () => {
    const dataDir = join(aTempFolder(), 'data')
    const good = await runWith(['doctor', '--json', '--data-dir', dataDir], { env: offline, cwd: aTempFolder() })
    expect(good.code).toBe(0)
    expect(good.out.split('\n').map((line) => (JSON.parse(line) as Finding).id)).toContain('durability')
    const bad = await runWith(['doctor', '--data-dir', dataDir], {
      env: { ...offline, VHOOK_TARGET: '1' },
      cwd: aTempFolder(),
    })
    expect(bad.code).toBe(1)
    expect(bad.out).toMatch(/✗ App +Nothing listens at http:\/\/localhost:1\/?\n +Start your app/)
  })

  test('--salvage reports what was recovered, and exits 1 without a damaged database', async () => {
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
