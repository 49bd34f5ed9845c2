import { afterEach, describe, expect, test } from 'vitest'
import type { GivenSettings } from '../../../server/settings/parse.ts'
import type { LiveMessage } from '../../../server/core/api/live.ts'
import { aCountingApp, type CountingApp } from '../../support/app.ts'
import { aDaemon, type DaemonBench } from '../../support/daemon.ts'

let bench: DaemonBench
const apps: CountingApp[] = []
afterEach(async () => {
  await bench.stop()
  for (const app of apps.splice(0)) app.stop()
})

async function start(settings: GivenSettings, tokens: readonly string[]): Promise<void> {
  bench = await aDaemon(settings)
  for (const token of tokens)
    await bench.daemon.service.vault.add({ id: token, authenticationPlan: { type: 'bearer', token } })
}

async function anApp(name: string): Promise<CountingApp> {
  const app = await aCountingApp(name)
  apps.push(app)
  return app
}

/** Sends a request with this token. Returns the response and the result of the verification. */
async function send(path: string, token: string, headers: Record<string, string> = {}, method = 'POST') {
  const allHeaders = { authorization: `Bearer ${token}`, ...headers }
  const response = await fetch(`http://127.0.0.1:${bench.port}${path}`, { method, headers: allHeaders })
  const { events } = await bench.daemon.service.list({ filter: {}, limit: 1 })
  const detail = await bench.daemon.service.detail(events[0]?.id ?? '')
  return {
    status: response.status,
    text: await response.text(),
    verdict: detail.verdict,
    credential: detail.credential,
    message: detail.message,
  }
}

const isTriggered = (message: LiveMessage): message is LiveMessage =>
  message.type === 'attempt.finished' && message.attempt.cause === 'trigger'

describe('a route assigns events', () => {
  test('to credentials by path, method and header', async () => {
    const routes = [
      { path: '/vapi/*', credentials: ['live'], enforce: true },
      { path: '/vapi/*', header: { name: 'x-env', value: 'test' }, credentials: ['test'], enforce: true },
      { path: '/vapi/health', method: 'GET', credentials: ['test'], enforce: true },
      { path: '/tools/*/run', credentials: ['live', 'test'], enforce: true },
    ]
    await start({ routes }, ['live', 'test', 'other'])
    const statusOf = async (...args: Parameters<typeof send>) => (await send(...args)).status
    expect(await statusOf('/vapi/call', 'live')).toBe(200)
    expect(await statusOf('/vapi/call', 'test')).toBe(401)
    expect(await statusOf('/vapi/call', 'test', { 'x-env': 'test' })).toBe(200)
    expect(await statusOf('/vapi/call', 'live', { 'x-env': 'test' })).toBe(401)
    expect(await statusOf('/vapi/health', 'test', {}, 'GET')).toBe(200)
    expect(await statusOf('/vapi/health', 'test')).toBe(401)
    expect(await statusOf('/tools/a/run', 'live')).toBe(200)
    expect(await statusOf('/tools/b/run', 'test')).toBe(200)
    expect(await statusOf('/tools/b/run', 'other')).toBe(401)
    expect(await statusOf('/%76api/call', 'other')).toBe(401)
    expect(await statusOf('/elsewhere', 'unknown')).toBe(200)
  })

  test('to no credential when it does not match: then all are tried, and the valid one is recorded', async () => {
    await start({ routes: [{ path: '/a', credentials: ['one'] }, { path: '/b' }] }, ['one', 'two']) // prettier-ignore
    expect(await send('/else', 'two')).toMatchObject({ verdict: 'valid', credential: 'two' })
    expect(await send('/b', 'two')).toMatchObject({ verdict: 'valid', credential: 'two' })
    expect(await send('/a', 'two')).toMatchObject({ verdict: 'invalid', credential: 'one' })
    expect(await send('/else', 'three')).toMatchObject({ verdict: 'invalid' })
  })

  test('to no credential when two routes match equally: the event is not checked, and refused if one enforces', async () => {
    const routes = [
      { path: '/hook', header: { name: 'x-a' }, credentials: ['one'] },
      { path: '/hook', header: { name: 'x-b' }, credentials: ['one'], enforce: true },
    ]
    await start({ routes }, ['one'])
    expect(await send('/hook', 'one', { 'x-a': '1' })).toMatchObject({ verdict: 'valid', status: 200 })
    expect(await send('/hook', 'one', { 'x-a': '1', 'x-b': '1' })).toMatchObject({
      verdict: 'not-checked',
      credential: null,
      message: expect.stringContaining('Several routes match'),
      status: 401,
    })
  })

  test('to a missing credential: the event is not checked, and refused if the route enforces', async () => {
    await start({ routes: [{ path: '/hook', credentials: ['missing'], enforce: true }] }, ['one'])
    expect(await send('/hook', 'one')).toMatchObject({ verdict: 'not-checked', status: 401 })
  })

  test('to another app, which also gets its replays and samples', async () => {
    const [main, other] = [await anApp('main'), await anApp('other')]
    await start({ target: main.url, routes: [{ path: '/other/*', target: other.url }] }, [])
    expect((await send('/other/x', 'any')).text).toBe('other')
    expect((await send('/x', 'any')).text).toBe('main')
    const { service } = bench.daemon
    await service.replay('latest~1', { signature: 'keep' })
    await service.trigger('hang', { path: '/other/sample' })
    await bench.waitForMessage(isTriggered)
    expect(other.paths).toEqual(['/other/x', '/other/x', '/other/sample'])
    expect(main.paths).toEqual(['/x'])
  })
})
