import { hostname } from 'node:os'
import { lookup } from 'node:dns/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { startLocaltunnelServer } from '../../support/localtunnel-server.ts'
import { anApp, closingRequest, codeOf, exchange, freePort, statusOf } from './support/exchange.ts'

const hello = closingRequest('POST', '/round', ['Content-Length: 5'], 'hello')

async function aBench(settings: Parameters<typeof aDaemon>[0]): Promise<DaemonBench> {
  const bench = await aDaemon(settings)
  onTestFinished(() => bench.stop())
  return bench
}

/** Another name for 127.0.0.1, if this machine has one. */
async function otherName(): Promise<string | undefined> {
  const { port } = await anApp((_request, response) => void response.end())
  for (const name of [hostname(), 'localhost.', '[::ffff:127.0.0.1]']) {
    const response = await fetch(`http://${name}:${port}`).catch(() => undefined)
    if (response?.ok) return name
  }
  return undefined
}

const stored = async (bench: DaemonBench) => (await bench.daemon.service.list({ filter: {}, limit: 100 })).events

describe('a target that is vhook itself', () => {
  test.each(['127.0.0.1', 'localhost', '127.0.0.2', 'a name of this machine'])(
    'by %s stops after the first round',
    async (name) => {
      const port = await freePort()
      const host = name.startsWith('a name') ? hostname() : name
      const bench = await aBench({ port, target: `http://${host}:${port}` })
      const response = await exchange(bench.port, hello)
      const { address } = await lookup(host).catch(() => ({ address: '' }))
      // vhook listens on 127.0.0.1 alone, not on other addresses of this machine.
      const own = address === '127.0.0.1' || host === 'localhost'
      expect([statusOf(response), codeOf(response)]).toEqual(own ? [508, 'loop'] : [502, 'app_unreachable'])
      expect((await stored(bench)).length).toBeLessThanOrEqual(2)
    },
  )

  test('by [::1] has no listener', async () => {
    const port = await freePort()
    const bench = await aBench({ port, target: `http://[::1]:${port}` })
    expect(codeOf(await exchange(bench.port, hello))).toBe('app_unreachable')
  })

  test('stores the second round with the reason', async () => {
    const port = await freePort()
    const bench = await aBench({ port, target: String(port) })
    await exchange(bench.port, hello)
    await vi.waitUntil(async () => (await stored(bench)).length === 2, { timeout: 20_000 })
    const details = await Promise.all((await stored(bench)).map(({ id }) => bench.daemon.service.detail(id)))
    expect(details.map(({ state, refusal }) => [state, refusal])).toContainEqual(['refused', 'loop'])
  })

  test('on one path does not affect an app on another path', async () => {
    const port = await freePort()
    const app = await anApp((_request, response) => void response.end('mine'))
    const routes = [{ path: '/app', target: app.url }]
    const bench = await aBench({ port, target: String(port), routes })
    expect(codeOf(await exchange(bench.port, hello))).toBe('loop')
    expect(await exchange(bench.port, closingRequest('GET', '/app', []))).toContain('mine')
  })
})

describe('a target that leads back through the tunnel', () => {
  async function aTunnelled(target: (port: number) => string, limits = {}) {
    const server = await startLocaltunnelServer()
    onTestFinished(() => server.stop())
    const options = { tunnel: 'localtunnel', tunnelHost: server.url, subdomain: 'mine' }
    const bench = await aBench({ ...options, target: target(server.port), limits, answerTimeout: 5 })
    await vi.waitUntil(() => bench.daemon.tunnel().state === 'up', { timeout: 20_000 })
    return { server, bench }
  }

  test('by the public URL is refused before it is sent', async () => {
    const { server, bench } = await aTunnelled((port) => `http://mine.localhost:${port}`)
    const response = await server.post('mine', '/round', 'hello')
    expect([response.status, response.headers['x-vhook-error']]).toEqual([508, 'loop'])
    await vi.waitUntil(async () => (await stored(bench))[0]?.state === 'refused', { timeout: 20_000 })
    expect(await stored(bench)).toMatchObject([{ attempts: 0 }])
  })

  test('by another name of the tunnel server stops after the first round', async (context) => {
    const name = (await otherName()) ?? context.skip('needs another name for 127.0.0.1')
    const { server, bench } = await aTunnelled((port) => `http://${name}:${port}`)
    const response = await server.post('mine', '/round', 'hello')
    expect([response.status, response.headers['x-vhook-error']]).toEqual([508, 'loop'])
    await vi.waitUntil(async () => (await stored(bench)).length === 2, { timeout: 20_000 })
  })

  test('by a tunnel server on this machine stops at the latest at the limit of requests', async () => {
    const { server, bench } = await aTunnelled((port) => `http://127.0.0.1:${port}`, { inFlight: 5 })
    const response = await server.post('mine', '/round', 'hello')
    expect([response.status, response.headers['x-vhook-error']]).toEqual([503, 'busy'])
    const events = await stored(bench)
    console.log(`loop through a tunnel on this machine: ${events.length} rounds with 5 requests in progress`)
    expect(events.length).toBeLessThanOrEqual(6)
  })
})

test('two instances that forward to each other stop at the limit of requests', async () => {
  const [one, two] = [await freePort(), await freePort()]
  const limits = { inFlight: 10 }
  const first = await aBench({ port: one, target: String(two), limits })
  const second = await aBench({ port: two, target: String(one), limits })
  const response = await exchange(first.port, hello)
  expect([statusOf(response), codeOf(response)]).toEqual([503, 'busy'])
  expect((await stored(first)).length + (await stored(second)).length).toBeLessThanOrEqual(22)
})

test('an app on this machine gets only the header lines that the sender sent', async () => {
  const lines: string[] = []
  const app = await anApp((request, response) => {
    lines.push(...request.rawHeaders)
    response.end()
  })
  const bench = await aBench({ target: app.url })
  await exchange(bench.port, 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
  expect(lines).toEqual(['Host', 'h', 'Connection', 'close'])
})

test('an app on another host gets an additional Via line after those of the sender', async (context) => {
  const name = (await otherName()) ?? context.skip('needs another name for 127.0.0.1')
  const lines: string[] = []
  const app = await anApp((request, response) => {
    lines.push(...request.rawHeaders)
    response.end()
  })
  const bench = await aBench({ target: `http://${name}:${app.port}` })
  await exchange(bench.port, 'GET / HTTP/1.1\r\nHost: h\r\nVia: 1.1 proxy\r\nConnection: close\r\n\r\n')
  expect(lines.slice(0, 5)).toEqual(['Host', 'h', 'Via', '1.1 proxy', 'Via'])
  expect(lines[5]).toMatch(/^1\.1 vhook-[0-9a-f]{12}$/)
})
