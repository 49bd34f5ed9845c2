import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { type Answer, type Bench, sendRaw, startInspector, TOKEN, Watcher } from '../../support/inspector.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startInspector()
})
afterAll(() => bench[Symbol.asyncDispose]())

/** All that may be had without the token: the page's own files. */
const open = ['GET /', 'HEAD /', 'GET /assets/app-1.js', 'HEAD /assets/app-1.js']

const concrete = (url: string): string => url.replaceAll(/:\w+/g, 'latest')

const withoutToken: Record<string, { query?: string; headers: string[] }> = {
  'no token': { headers: [] },
  'a wrong token': { headers: ['Authorization', `Bearer ${TOKEN}x`] },
  'the token cut short': { headers: ['Authorization', `Bearer ${TOKEN.slice(0, -1)}`] },
  'an empty token': { headers: ['Authorization', 'Bearer '] },
  'another scheme': { headers: ['Authorization', `Basic ${TOKEN}`] },
  'the token twice': { headers: ['Authorization', `Bearer ${TOKEN}`, 'Authorization', `Bearer ${TOKEN}`] },
  'the token in the query': { query: `?token=${TOKEN}&access_token=${TOKEN}`, headers: [] },
  'the token in a cookie': { headers: ['Cookie', `token=${TOKEN}`] },
}

/** Every route of the router that answers anything but 401 without the token, as `METHOD url`. */
async function openRoutes(
  app: FastifyInstance,
  { query = '', headers }: { query?: string; headers: string[] },
): Promise<string[]> {
  const host = String((app.server.address() as { port: number }).port)
  const found: string[] = []
  for (const { method, url } of app.routeList) {
    const sent = ['Host', `localhost:${host}`, 'Content-Type', 'application/json', ...headers]
    const { status } = await bench.ask({ method, path: concrete(url) + query, headers: sent })
    if (status !== 401) found.push(`${method} ${url}`)
  }
  return found
}

describe('without the token', () => {
  test.each(Object.keys(withoutToken))('(%s) only the files of the page can be had', async (way) => {
    expect(bench.app.routeList.length).toBeGreaterThan(40)
    const found = await openRoutes(bench.app, withoutToken[way] ?? { headers: [] })
    expect(found.toSorted()).toEqual(open.toSorted())
  })

  test('no other method of a route of the API is answered either', async () => {
    const paths = [...new Set(bench.app.routeList.map(({ url }) => url))].filter((url) => url.startsWith('/api'))
    const answered: string[] = []
    for (const path of paths)
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'PROPFIND']) {
        const headers = ['Host', `localhost:${bench.port}`, 'Content-Type', 'application/json']
        const { status } = await bench.ask({ method, path: concrete(path), headers })
        if (status !== 401) answered.push(`${method} ${path} ${status}`)
      }
    expect(answered).toEqual([])
  })

  test.each(['/api/events', '/%61pi/events', '/api/none', '/api', '/api/../api/events'])(
    '%s gives nothing',
    async (path) => {
      const { status, text } = await bench.ask({ path })
      expect([401, 404]).toContain(status)
      expect(text).not.toContain('"events"')
    },
  )

  test('an encoded spelling of a path of the API is guarded like the plain one', async () => {
    expect((await bench.ask({ path: '/%61pi/events' })).status).toBe(401)
  })

  test.each([
    ['a wrong token', JSON.stringify({ type: 'hello', token: `${TOKEN}x` })],
    ['no JSON', 'hello'],
    ['no hello', JSON.stringify({ token: TOKEN })],
  ])('(%s) the upgrade path tells nothing and closes', async (_name, said) => {
    const watcher = new Watcher(bench.port, { headers: { Cookie: `token=${TOKEN}` } })
    await watcher.opened
    watcher.socket.send(said)
    expect([await watcher.ended, watcher.frames]).toEqual([1008, []])
  })

  test('the upgrade path has no other name', async () => {
    for (const path of ['/', '/api/events', `/api/live?token=${TOKEN}`, '/api/live/']) {
      expect(await new Watcher(bench.port, { path }).ended).toBe(404)
    }
  })
})

test('a route that is added without a thought is closed, and one that is opened by hand is found', async () => {
  const { buildInspector, listen } = await import('../../../server/inspector/server.ts')
  const { hostsOf } = await import('../../../server/inspector/origin-guard.ts')
  let port = 0
  const parts = {
    service: bench.service,
    hub: bench.hub,
    token: TOKEN,
    uiFolder: null,
    hosts: () => hostsOf(port),
    version: '0',
  }
  const app = await buildInspector(parts)
  app.get('/api/forgotten', async () => 'secret')
  app.get('/elsewhere', async () => 'secret')
  app.get('/api/opened', { config: { open: true } }, async () => 'secret')
  port = await listen(app, 0)
  const found: string[] = []
  for (const { method, url } of app.routeList) {
    const answer = await app.inject({
      method: method as 'GET',
      url: concrete(url),
      headers: { host: `localhost:${port}` },
    })
    if (answer.statusCode !== 401) found.push(`${method} ${url}`)
  }
  await app.close()
  expect(found).toEqual(['GET /api/opened', 'HEAD /api/opened'])
})

describe('every answer', () => {
  const expectHardened = ({ headers }: Answer): void => {
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe-|\*/)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['set-cookie']).toBeUndefined()
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
  }

  test('of every route is hardened, sets no cookie and grants nothing to other origins', async () => {
    for (const { method, url } of bench.app.routeList) {
      const answer = await bench.call(method, concrete(url))
      expectHardened(answer)
      expect([url, answer.headers['cache-control'] === 'no-store']).toEqual([url, url.startsWith('/api')])
    }
  })

  test.each([
    ['404', 'GET', '/api/none', 404],
    ['404 of the page', 'GET', '/none.html', 404],
    ['405', 'PUT', '/api/events', 405],
    ['a bad percent code', 'GET', '/api/events/%zz', 400],
    ['an id far too long', 'GET', `/api/events/${'a'.repeat(300)}`, 400],
    ['a preflight', 'OPTIONS', '/api/events', 405],
  ])('of an error (%s) too', async (_name, method, path, status) => {
    const answer = await bench.call(method, path)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { code: expect.any(String), message: expect.any(String), hint: expect.any(String) },
    })
    expectHardened(answer)
  })

  test.each([
    ['a foreign Host', ['Host', 'evil.test']],
    ['a foreign Host and a bad address', ['Host', 'evil.test'], '/%zz'],
    ['a foreign Origin', ['Host', 'HOST', 'Origin', 'http://evil.test']],
    [
      'a preflight of another origin',
      ['Host', 'HOST', 'Origin', 'http://evil.test', 'Access-Control-Request-Method', 'POST'],
      '/api/events',
      'OPTIONS',
    ],
  ])('of a refusal (%s) too', async (_name, headers, path = '/api/events', method = 'GET') => {
    const answer = await bench.ask({
      method,
      path,
      headers: headers.map((value) => (value === 'HOST' ? `localhost:${bench.port}` : value)),
    })
    expect([answer.status, answer.text]).toEqual([403, ''])
    expectHardened(answer)
  })

  test.each([
    ['that is granted', 101, ['Host: HOST']],
    ['that is refused', 403, ['Host: evil.test']],
  ])('to an upgrade %s sets no cookie and grants nothing to other origins', async (_name, status, more) => {
    const socketLines = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
    const lines = [...more, ...socketLines, 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Cookie: id=1']
    const asked = `GET /api/live HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
    // What follows the handshake is no frame, which ends the connection.
    const said = await sendRaw(bench.port, `${asked.replace('HOST', `localhost:${bench.port}`)}\xff\xff\xff`)
    expect(said).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(said).not.toMatch(/^(set-cookie|access-control-)/im)
  })

  test('lets the page open sockets to this inspector alone', async () => {
    const { headers } = await bench.ask({ path: '/' })
    const policy = `connect-src 'self' ws://127.0.0.1:${bench.port} ws://localhost:${bench.port};`
    expect(headers['content-security-policy']).toContain(policy)
  })
})

test('a state is changed by application/json alone', async () => {
  const before = [...bench.service.done]
  const base = ['Host', `localhost:${bench.port}`, 'Authorization', `Bearer ${TOKEN}`]
  const types = [
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/json; charset=utf-8'],
    ['application/jsonx'],
    ['application/json', 'application/json'],
    [],
  ]
  for (const lines of types) {
    const headers = [...base, ...lines.flatMap((type) => ['Content-Type', type])]
    const { status } = await bench.ask({
      method: 'POST',
      path: '/api/samples',
      headers,
      body: '{"sample":"tool-calls"}',
    })
    expect([lines, status]).toEqual([lines, 415])
  }
  expect(bench.service.done).toEqual(before)
})
