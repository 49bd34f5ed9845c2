import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { TunnelState } from '../../../server/core/model/tunnel.ts'
import { localtunnel } from '../../../server/tunnels/localtunnel.ts'
import type { TunnelRequest, TunnelOptions } from '../../../server/tunnels/provider.ts'
import { fetchPublic } from '../../../server/tunnels/probe.ts'
import { Watchdog } from '../../../server/tunnels/watchdog.ts'
import type { WatchdogOptions } from '../../../server/tunnels/watchdog.ts'
import { startLocaltunnelServer } from '../../support/localtunnel-server.ts'
import type { ControlMode, LocaltunnelServer } from '../../support/localtunnel-server.ts'
import { HandClock } from '../../support/hand-clock.ts'
import { Echo, sha256 } from './echo.ts'

// Every wait takes milliseconds; the long timeouts are for busy machines.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const patient = { timeout: 20_000, interval: 5 }

let echo: Echo
let server: LocaltunnelServer
let watchdog: Watchdog | undefined
let states: TunnelState[]

beforeEach(async () => {
  echo = await new Echo().start()
  server = await startLocaltunnelServer()
  states = []
})
afterEach(async () => {
  await watchdog?.close()
  watchdog = undefined
  await server.stop()
  await echo.stop()
})

function watch(settings: Partial<TunnelOptions> = {}, options: Partial<WatchdogOptions> = {}): Watchdog {
  const tunnelOptions = { tunnelHost: server.url, subdomain: 'mine', ...settings }
  watchdog = new Watchdog({
    provider: localtunnel,
    settings: tunnelOptions,
    onState: (state) => states.push(state),
    ...options,
  })
  echo.watchdog = watchdog
  watchdog.start(echo.port)
  return watchdog
}

const reaches = (expected: Partial<TunnelState>): Promise<void> =>
  vi.waitFor(() => expect(watchdog?.state).toMatchObject(expected), { timeout: 25_000, interval: 10 })

/** Like `watch`, on a fake clock that the returned function advances, waiting for pending requests in between. */
function watchOnFakeClock(): (ms: number) => Promise<void> {
  const clock = new HandClock()
  let busy = 0
  const counted =
    <Given extends unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      busy += 1
      return work(...given).finally(() => (busy -= 1))
    }
  const provider = { ...localtunnel, open: counted((request: TunnelRequest) => localtunnel.open(request)) }
  watch({}, { provider, timers: clock, random: () => 0, fetch: counted(fetchPublic) })
  return async (ms) => {
    for (let passed = 0; passed < ms; passed += 250) {
      await clock.advance(250)
      await vi.waitFor(() => expect(busy).toBe(0), { timeout: 20_000, interval: 1 })
    }
  }
}

/** Whether a POST to the public URL reaches the intake unchanged. */
async function works(name = 'mine'): Promise<boolean> {
  const body = randomBytes(2_000)
  const { status, headers } = await server.post(name, '/hook', body)
  return status === 200 && headers['x-sha256'] === sha256(body)
}

/** Starts the server again on the same port. */
async function restart(mode?: ControlMode): Promise<void> {
  server = await startLocaltunnelServer({ port: server.port, ...(mode && { mode }) })
}

describe('a localtunnel with its watchdog', () => {
  test('is up under the requested name, and leads to the intake', async () => {
    watch()
    await reaches({ state: 'up', url: server.publicUrl('mine'), message: null })
    await vi.waitFor(() => expect(server.sockets('mine')).toBe(10), patient)
    expect(await works()).toBe(true)
    expect(echo.paths).toEqual(['/hook'])
  })

  test('serves a hundred senders at once', async () => {
    watch()
    await reaches({ state: 'up' })
    const bodies = Array.from({ length: 100 }, (_value, index) => `{"n":${index}}`)
    const responses = await Promise.all(bodies.map((body) => server.post('mine', '/many', body)))
    expect(responses.map((response) => response.body.toString())).toEqual(bodies)
  })

  test('forwards headers as the server changes them: in lower case, with repeated ones joined', async () => {
    watch()
    await reaches({ state: 'up' })
    const { headers } = await server.send('mine', {
      headers: [
        ['X-Two', 'a'],
        ['X-Two', 'b'],
      ],
    })
    const seen = JSON.parse(String(headers['x-seen'])) as string[]
    expect(seen[seen.indexOf('x-two') + 1]).toBe('a, b')
    expect(seen).not.toContain('X-Two')
  })

  test.each([1, 10])('reopens %i dropped connections without another tunnel request', async (count) => {
    watch()
    await reaches({ state: 'up' })
    await vi.waitFor(() => expect(server.sockets('mine')).toBe(10), patient)
    await server.drop('mine', count)
    expect(server.sockets('mine')).toBeLessThan(10)
    await vi.waitFor(() => expect(server.sockets('mine')).toBe(10), patient)
    expect(await works()).toBe(true)
    expect(server.controlRequests.map((one) => one.path)).toEqual(['/mine'])
  })

  test('reconnects after a restart of the server', async () => {
    watch()
    await reaches({ state: 'up' })
    await server.stop()
    await reaches({ state: 'reconnecting', url: server.publicUrl('mine') })
    await restart()
    await reaches({ state: 'up', url: server.publicUrl('mine'), previousUrl: null })
    expect(await works()).toBe(true)
  })

  test('reports a changed URL when the server grants another name after a restart', async () => {
    watch()
    await reaches({ state: 'up' })
    await server.stop()
    await restart({ kind: 'other-name', name: 'other' })
    await reaches({
      state: 'url-changed',
      url: server.publicUrl('other'),
      previousUrl: server.publicUrl('mine'),
    })
    expect(watchdog?.state.message).toContain(`from ${server.publicUrl('mine')} to ${server.publicUrl('other')}`)
    expect(await works('other')).toBe(true)
  })

  test('detects silently dead connections, and gets the same name again', async () => {
    const pass = watchOnFakeClock()
    await reaches({ state: 'up' })
    await vi.waitFor(() => expect(server.sockets('mine')).toBe(10), patient)
    server.freeze('mine')
    await pass(32_500)
    await reaches({ state: 'reconnecting' })
    expect(watchdog?.state.message).toContain('something other than vhook responded with 404')
    await pass(2_000)
    await reaches({ state: 'up', url: server.publicUrl('mine') })
    expect(await works()).toBe(true)
  })

  test.each([403, 429, 500])('reports that the server refuses with %i, and retries', async (status) => {
    server.mode = { kind: 'status', status }
    watch()
    await reaches({ state: 'unreachable', url: null })
    expect(watchdog?.state.message).toContain(`it responded ${status}`)
    server.mode = { kind: 'grant' }
    await reaches({ state: 'up' })
    expect(await works()).toBe(true)
  })

  test('reports that a hanging server does not respond, and is up once it recovers', async () => {
    server.mode = { kind: 'hang' }
    watch({ deadlineMs: 1_700 })
    await reaches({ state: 'unreachable', message: 'The tunnel server has not responded yet.' })
    server.mode = { kind: 'grant' }
    await reaches({ state: 'up' })
    expect(server.controlRequests.length).toBeGreaterThan(1)
  })

  test('reconnects within five seconds to a server that was down for 30 s', async () => {
    const pass = watchOnFakeClock()
    await reaches({ state: 'up' })
    await server.stop()
    await reaches({ state: 'reconnecting' })
    await pass(30_000)
    expect(watchdog?.state).toMatchObject({ state: 'unreachable', url: server.publicUrl('mine') })
    await restart()
    await pass(5_000)
    await reaches({ state: 'up' })
    expect(server.controlRequests).toHaveLength(1)
  })

  test('reports that the server is unreachable, and closes at once', async () => {
    await server.stop()
    watch()
    await reaches({ state: 'unreachable' })
    expect(watchdog?.state.message).toContain('it refuses connections')
    const closing = watchdog?.close()
    await expect(closing).resolves.toBeUndefined()
    await restart()
  })

  test('frees its connections when it is closed', async () => {
    watch()
    await reaches({ state: 'up' })
    await watchdog?.close()
    await vi.waitFor(() => expect(server.sockets('mine')).toBe(0), patient)
  })

  test.each([
    ['a name other than the requested one', { kind: 'other-name', name: 'else' } satisfies ControlMode],
    ['a name that is taken', undefined],
  ])('reports %s', async (_name, mode) => {
    if (mode) server.mode = mode
    const other = await localtunnel.open({
      port: echo.port,
      tunnelHost: server.url,
      subdomain: 'mine',
      signal: new AbortController().signal,
    })
    watch()
    await reaches({ state: 'up' })
    expect(watchdog?.state.message).toMatch(/^The name mine was not granted; this tunnel is [a-z0-9-]+\.$/)
    await other.close()
  })
})
