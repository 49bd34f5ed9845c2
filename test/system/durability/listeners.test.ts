import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { readAllResponses } from '../../support/read-all-responses.ts'
import { startLocaltunnelServer } from '../../support/localtunnel-server.ts'
import type { ControlMode } from '../../support/localtunnel-server.ts'
import { RawClient } from '../../support/raw.ts'
import { runWith } from '../../cli/fake-io.ts'
import { startChild } from './support/daemon-child.ts'
import { aListeningApp } from './support/load.ts'
import { aTemporaryFolder } from '../../support/temporary-folder.ts'

const within = { timeout: 30_000, interval: 50 }
const undo: Array<() => Promise<unknown> | void> = []
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step()
})

async function throughTunnel(mode: ControlMode = { kind: 'grant' }, settings: Parameters<typeof aDaemon>[0] = {}) {
  const server = await startLocaltunnelServer({ mode })
  const bench = await aDaemon({ tunnel: 'localtunnel', tunnelHost: server.url, ...settings })
  undo.push(() => server.stop(), bench.stop)
  return { server, bench }
}

const isUp = (bench: DaemonBench) => vi.waitUntil(() => bench.daemon.tunnel().state === 'up', within)
const nameOf = (bench: DaemonBench): string =>
  new URL(bench.daemon.tunnel().url ?? 'http://none').hostname.split('.')[0] ?? ''

async function anApp(before?: () => Promise<void>) {
  const app = await aListeningApp(before)
  undo.push(() => app.stop())
  return app
}

/** The tunnel server stops while the app handles an event, and starts again. */
async function outage(settings: { abortWithCaller?: boolean } = {}) {
  const release = Promise.withResolvers<void>()
  const app = await anApp(() => release.promise)
  const { server, bench } = await throughTunnel({ kind: 'grant' }, { target: app.url, subdomain: 'mine', ...settings })
  await isUp(bench)
  const cut = server.post('mine', '/in-flight', 'x').catch(() => 'cut')
  await vi.waitUntil(() => app.seen.length === 1, within)
  await server.stop()
  expect(await cut).toBe('cut')
  await vi.waitUntil(() => bench.daemon.tunnel().state !== 'up', within)
  release.resolve()
  expect(bench.daemon.tunnel().message).not.toBeNull()
  const back = await startLocaltunnelServer({ port: server.port })
  undo.push(() => back.stop())
  await isUp(bench)
  expect((await back.post('mine', '/after', 'y')).status).toBe(200)
  const { events } = await bench.daemon.service.list({ filter: {}, limit: 10 })
  return { bench, recorded: events.map(({ path, state }) => [path, state]) }
}

describe('a tunnel server that stops', () => {
  const whole = [
    ['/after', 'answered'],
    ['/in-flight', 'answered'],
  ]

  test('and starts again is used again, and the response of the app meanwhile is stored', async () => {
    const { bench, recorded } = await outage()
    expect(recorded).toEqual(whole)
    const states = bench.messages.flatMap((message) =>
      message.type === 'tunnel.changed' ? [message.tunnel.state] : [],
    )
    expect(states).toContain('reconnecting')
  })

  test('is detected to cost a response that is not awaited (negative control)', async () => {
    expect((await outage({ abortWithCaller: true })).recorded).not.toEqual(whole)
  })

  test.each([
    ['refuses with 403', { kind: 'status', status: 403 }],
    ['refuses with 429', { kind: 'status', status: 429 }],
    ['fails with 500', { kind: 'status', status: 500 }],
    ['hangs', { kind: 'hang' }],
  ] as const)('or %s affects nothing on this machine, and is reported', async (_name, mode) => {
    const app = await anApp()
    const { bench, server } = await throughTunnel(mode, { target: app.url })
    expect((await fetch(bench.daemon.intakeUrl, { method: 'POST', body: 'x' })).status).toBe(200)
    await vi.waitUntil(() => bench.daemon.tunnel().state === 'unreachable', within)
    expect(bench.daemon.tunnel().message).toEqual(expect.any(String))
    expect((await bench.daemon.service.health()).tunnel.state).toBe('unreachable')
    // Retries back off.
    expect(server.controlRequests.length).toBeLessThanOrEqual(4)
    await bench.daemon.close()
  })

  test('or never started: the intake works at once, and closing does not wait for it', async () => {
    const bench = await aDaemon({ tunnel: 'localtunnel', tunnelHost: 'http://127.0.0.1:1' })
    undo.push(bench.stop)
    expect((await fetch(bench.daemon.intakeUrl, { method: 'POST', body: 'x' })).status).toBe(200)
    await vi.waitUntil(() => bench.daemon.tunnel().state === 'unreachable', within)
    await bench.daemon.close()
  })

  test('and grants another name than the requested one is reported', async () => {
    const { bench } = await throughTunnel({ kind: 'other-name', name: 'else' }, { subdomain: 'mine' })
    await isUp(bench)
    expect(bench.daemon.tunnel().message).toMatch(/mine was not granted; this tunnel is else/)
  })

  test('is reported with who can read the traffic, from the start', async () => {
    const { bench } = await throughTunnel()
    const { tunnel } = await bench.daemon.service.snapshot()
    expect(tunnel.privacy).toMatch(/read/)
  })
})

describe('a misleading response of a tunnel server', () => {
  const wrong: ReadonlyArray<readonly [name: string, change: object, reason: string]> = [
    ['an invalid port', { port: 70_000 }, 'its response has no valid port'],
    ['the port 0', { port: 0 }, 'its response has no valid port'],
    ['a port that is text', { port: 'x' }, 'its response has no valid port'],
    ['no id', { id: undefined }, 'its response has no valid id'],
    ['an address elsewhere', { ip: '192.0.2.7' }, 'its response points to an address that is not allowed'],
    ['an address that runs code', { url: 'javascript:alert(1)' }, 'its response has no valid public URL'],
    ['an address with a line break', { url: 'https://a.test\r\nX: y' }, 'its response has no valid public URL'],
  ]
  test.each(wrong)('(%s) is rejected with the reason, and no connection is opened', async (_name, change, reason) => {
    const mode: ControlMode = { kind: 'response', body: (grant) => ({ ...grant, ...change }) }
    const { bench, server } = await throughTunnel(mode, { subdomain: 'mine' })
    await vi.waitUntil(() => bench.daemon.tunnel().state === 'unreachable', within)
    expect(bench.daemon.tunnel()).toMatchObject({ url: null, message: expect.stringContaining(reason) })
    expect(server.sockets('mine')).toBe(0)
  })

  test('(50 MB of JSON) is not read to its end', async () => {
    const { bench } = await throughTunnel({ kind: 'response', body: `{"id":"${'x'.repeat(50_000_000)}"}` })
    await vi.waitUntil(() => bench.daemon.tunnel().state === 'unreachable', within)
    expect(bench.daemon.tunnel().message).toContain('too long')
  })
})

describe("the tunnel's side", () => {
  const local = [hostname(), userInfo().username, process.cwd(), tmpdir(), '127.0.0.1', 'localhost', process.version]
  test.each([
    ['app_unreachable', { target: 'http://127.0.0.1:1/inner' }, {}],
    ['unauthorized', { enforce: true }, {}],
    ['body_too_large', { limits: { body: 4 } }, { body: 'hello' }],
    ['busy', { limits: { inFlight: 0 }, target: 'http://127.0.0.1:1/inner' }, {}],
  ] as const)('gets %s without information about this machine', async (code, settings, request) => {
    const { server, bench } = await throughTunnel({ kind: 'grant' }, settings)
    await isUp(bench)
    const { headers, body } = await server.send(nameOf(bench), { method: 'POST', path: '/hook', body: 'x', ...request })
    const text = JSON.stringify([headers, body.toString()])
    expect(text).toContain(`"x-vhook-error":"${code}"`)
    const names = [...local, bench.folder, 'inner', 'ECONN', `:${bench.port}`, 'node:', ' at ']
    expect(names.filter((word) => text.includes(word))).toEqual([])
  })

  test('reaches no path of the inspector: every request is forwarded to the app and recorded', async () => {
    const app = await anApp()
    const { server, bench } = await throughTunnel({ kind: 'grant' }, { target: app.url })
    await isUp(bench)
    const paths = ['/', '/api/events', '/api/health', '/api/live', '/ws', '/assets/index.js', '/api/metrics']
    for (const path of paths) expect((await server.send(nameOf(bench), { path })).body.toString()).toBe('seen')
    const { host, hash } = new URL(bench.daemon.inspectorUrl)
    // With everything that the inspector requires.
    const headers = [
      ['Authorization', `Bearer ${hash.replace('#token=', '')}`],
      ['X-Forwarded-Host', host],
    ] as const
    const named = await server.send(nameOf(bench), { path: '/api/snapshot', headers })
    expect(named.body.toString()).toBe('seen')
    const client = await RawClient.to(bench.port)
    client.send(`GET /api/snapshot HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    await client.closed
    expect(client.received.toString()).toMatch(/\r\n\r\n.*seen/s)
    const { events } = await bench.daemon.service.list({ filter: {}, limit: 20 })
    expect(events.map(({ path, state }) => [path, state])).toEqual(
      [...paths, '/api/snapshot', '/api/snapshot'].toReversed().map((path) => [path, 'answered']),
    )
    expect(app.seen).toHaveLength(paths.length + 2)
  })
})

/** Addresses that a process listens on, from the kernel. */
function listening(pid: number): string[] {
  const links = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)]
    } catch {
      // Closed since the folder was read.
      return []
    }
  })
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
  const rows = ['tcp', 'tcp6'].flatMap((name) =>
    readFileSync(`/proc/${pid}/net/${name}`, 'utf8').trim().split('\n').slice(1),
  )
  const fields = rows.map((row) => row.trim().split(/\s+/))
  return fields
    .filter((field) => field[3] === '0A' && inodes.has(field[9] ?? ''))
    .map((field) => field[1]?.split(':')[0] ?? '')
}

/** Frames of the live socket, as received. */
async function liveFrames(origin: string, token: string): Promise<string[]> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/live`)
  const frames: string[] = []
  socket.addEventListener('message', ({ data }) => frames.push(String(data)))
  socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'hello', token })))
  await vi.waitUntil(() => frames.length > 0, within)
  undo.push(() => socket.close())
  return frames
}

describe('a vhook with its defaults', () => {
  test('listens on loopback alone, twice', async (context) => {
    if (process.platform !== 'linux') context.skip('needs /proc')
    const vhook = await startChild({ dataDir: join(aTemporaryFolder(), 'data') })
    undo.push(vhook.kill)
    // 127.0.0.1 in little-endian order.
    expect(listening(vhook.child.pid ?? 0)).toEqual(['0100007F', '0100007F'])
  })

  test('has no option to listen anywhere else', async () => {
    const { code, err } = await runWith(['dev', '--host', '0.0.0.0'])
    expect([code, err]).toEqual([2, expect.stringContaining('--host')])
  })

  test('has its token only in the URL that it prints, and in two files for its user', async () => {
    const folder = aTemporaryFolder()
    const dataDir = join(folder, 'data')
    const bench = await aDaemon({ folder })
    undo.push(bench.stop)
    const token = new URL(bench.daemon.inspectorUrl).hash.replace('#token=', '')
    expect(token).toMatch(/^[\w-]{43}$/)
    const origin = new URL(bench.daemon.inspectorUrl).origin
    const frames = await liveFrames(origin, token)
    const intake = await fetch(bench.daemon.intakeUrl, { method: 'POST', body: 'x' })
    await bench.settled('recorded')
    const answers = await readAllResponses(bench.daemon.inspectorUrl, 'none')
    expect(answers.length).toBeGreaterThan(20)
    const responses = answers.map(({ text }) => text).join('\n') + [...intake.headers].flat().join('\n')
    expect(responses + (await intake.text())).not.toContain(token)
    expect(frames.join('\n')).toContain('event.captured')
    expect(JSON.stringify([frames, bench.messages])).not.toContain(token)
    const holders = (): string[] =>
      readdirSync(dataDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(token))
        .map(({ name }) => name)
        .toSorted()
    expect(holders()).toEqual(['inspector-token', 'running.json'])
    for (const name of holders()) expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600)
    await bench.daemon.close()
    expect(holders()).toEqual(['inspector-token'])
    const other = await aDaemon()
    undo.push(other.stop)
    expect(other.daemon.inspectorUrl).not.toContain(token)
  })
})
