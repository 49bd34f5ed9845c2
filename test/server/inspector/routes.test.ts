import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { type RawResponse, type Bench, sendRaw, startInspector, TOKEN, Watcher } from '../../support/inspector.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startInspector()
})
afterAll(() => bench[Symbol.asyncDispose]())

/** Routes that need no token: the files of the page, and the proof that the inspector knows the token. */
const publicRoutes = [
  ...['GET /', 'HEAD /', 'GET /assets/app-1.js', 'HEAD /assets/app-1.js'],
  ...['GET /api/proof', 'HEAD /api/proof'],
]

const concrete = (url: string): string => url.replaceAll(/:\w+/g, 'latest')

const withoutToken: Record<string, { query?: string; headers: string[] }> = {
  'no token': { headers: [] },
  'a wrong token': { headers: ['Authorization', `Bearer ${TOKEN}x`] },
  'a truncated token': { headers: ['Authorization', `Bearer ${TOKEN.slice(0, -1)}`] },
  'an empty token': { headers: ['Authorization', 'Bearer '] },
  'another scheme': { headers: ['Authorization', `Basic ${TOKEN}`] },
  'the token twice': { headers: ['Authorization', `Bearer ${TOKEN}`, 'Authorization', `Bearer ${TOKEN}`] },
  'the token in the query': { query: `?token=${TOKEN}&access_token=${TOKEN}`, headers: [] },
  'the token in a cookie': { headers: ['Cookie', `token=${TOKEN}`] },
}

/** Every route that does not respond with 401 to such a request, as `METHOD url`. */
async function openRoutes(
  app: FastifyInstance,
  { query = '', headers }: { query?: string; headers: string[] },
): Promise<string[]> {
  const host = String((app.server.address() as { port: number }).port)
  const found: string[] = []
  for (const { method, url } of app.routeList) {
    const sent = ['Host', `localhost:${host}`, 'Content-Type', 'application/json', ...headers]
    const { status } = await bench.send({ method, path: concrete(url) + query, headers: sent })
    if (status !== 401) found.push(`${method} ${url}`)
  }
  return found
}

describe('without the token', () => {
  test.each(Object.keys(withoutToken))('(%s) only the files of the page and the proof are served', async (request) => {
    expect(bench.app.routeList.length).toBeGreaterThan(40)
    const found = await openRoutes(bench.app, withoutToken[request] ?? { headers: [] })
    expect(found.toSorted()).toEqual(publicRoutes.toSorted())
  })

  test('no method of an API route is served', async () => {
    const paths = [...new Set(bench.app.routeList.map(({ url }) => url))].filter((url) => url.startsWith('/api'))
    const open = ['GET', 'HEAD'].map((method) => `${method} /api/proof 400`)
    const served: string[] = []
    for (const path of paths)
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'PROPFIND']) {
        const headers = ['Host', `localhost:${bench.port}`, 'Content-Type', 'application/json']
        const { status } = await bench.send({ method, path: concrete(path), headers })
        if (status !== 401) served.push(`${method} ${path} ${status}`)
      }
    expect(served).toEqual(open)
  })

  test.each(['/api/events', '/%61pi/events', '/api/none', '/api', '/api/../api/events'])(
    '%s returns nothing',
    async (path) => {
      const { status, text } = await bench.send({ path })
      expect([401, 404]).toContain(status)
      expect(text).not.toContain('"events"')
    },
  )

  test('an encoded API path is refused too', async () => {
    expect((await bench.send({ path: '/%61pi/events' })).status).toBe(401)
  })

  test.each([
    ['a wrong token', JSON.stringify({ type: 'hello', token: `${TOKEN}x` })],
    ['not JSON', 'hello'],
    ['not a hello', JSON.stringify({ token: TOKEN })],
  ])('(%s) the live socket sends nothing and closes', async (_name, sent) => {
    const watcher = new Watcher(bench.port, { headers: { Cookie: `token=${TOKEN}` } })
    await watcher.connected
    watcher.socket.send(sent)
    expect([await watcher.ended, watcher.frames]).toEqual([1008, []])
  })

  test('no other path accepts a live socket', async () => {
    for (const path of ['/', '/api/events', `/api/live?token=${TOKEN}`, '/api/live/']) {
      expect(await new Watcher(bench.port, { path }).ended).toBe(404)
    }
  })
})

test('an added route requires the token unless it is explicitly open, which the check detects', async () => {
  const { buildInspector, listen } = await import('../../../server/inspector/server.ts')
  const { hostsOf } = await import('../../../server/inspector/origin-guard.ts')
  let port = 0
  const options = {
    service: bench.service,
    hub: bench.hub,
    token: TOKEN,
    uiFolder: null,
    hosts: () => hostsOf(port),
    version: '0',
  }
  const app = await buildInspector(options)
  app.get('/api/forgotten', async () => 'secret')
  app.get('/elsewhere', async () => 'secret')
  app.get('/api/opened', { config: { open: true } }, async () => 'secret')
  port = await listen(app, 0)
  const found: string[] = []
  for (const { method, url } of app.routeList) {
    const response = await app.inject({
      method: method as 'GET',
      url: concrete(url),
      headers: { host: `localhost:${port}` },
    })
    if (response.statusCode !== 401) found.push(`${method} ${url}`)
  }
  await app.close()
  expect(found).toEqual(['GET /api/proof', 'HEAD /api/proof', 'GET /api/opened', 'HEAD /api/opened'])
})

describe('every response', () => {
  const expectHardened = ({ headers }: RawResponse): void => {
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

  test('of every route has the security headers, sets no cookie and grants nothing to other origins', async () => {
    for (const { method, url } of bench.app.routeList) {
      const response = await bench.call(method, concrete(url))
      expectHardened(response)
      expect([url, response.headers['cache-control'] === 'no-store']).toEqual([url, url.startsWith('/api')])
    }
  })

  test.each([
    ['404', 'GET', '/api/none', 404],
    ['404 of the page', 'GET', '/none.html', 404],
    ['405', 'PUT', '/api/events', 405],
    ['an invalid percent-encoding', 'GET', '/api/events/%zz', 400],
    ['an id that is too long', 'GET', `/api/events/${'a'.repeat(300)}`, 400],
    ['a preflight', 'OPTIONS', '/api/events', 405],
  ])('of an error (%s) too', async (_name, method, path, status) => {
    const response = await bench.call(method, path)
    expect(response.status).toBe(status)
    expect(JSON.parse(response.text)).toMatchObject({
      error: { code: expect.any(String), message: expect.any(String), hint: expect.any(String) },
    })
    expectHardened(response)
  })

  test.each([
    ['another Host', ['Host', 'evil.test']],
    ['another Host and an invalid URL', ['Host', 'evil.test'], '/%zz'],
    ['another Origin', ['Host', 'HOST', 'Origin', 'http://evil.test']],
    [
      'a preflight of another origin',
      ['Host', 'HOST', 'Origin', 'http://evil.test', 'Access-Control-Request-Method', 'POST'],
      '/api/events',
      'OPTIONS',
    ],
  ])('of a refusal (%s) too', async (_name, headers, path = '/api/events', method = 'GET') => {
    const response = await bench.send({
      method,
      path,
      headers: headers.map((value) => (value === 'HOST' ? `localhost:${bench.port}` : value)),
    })
    expect([response.status, response.text]).toEqual([403, ''])
    expectHardened(response)
  })

  test.each([
    ['that is granted', 101, ['Host: HOST']],
    ['that is refused', 403, ['Host: evil.test']],
  ])('to an upgrade %s sets no cookie and grants nothing to other origins', async (_name, status, more) => {
    const socketLines = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
    const lines = [...more, ...socketLines, 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Cookie: id=1']
    const request = `GET /api/live HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
    // The bytes after the handshake are not a frame, which ends the connection.
    const received = await sendRaw(bench.port, `${request.replace('HOST', `localhost:${bench.port}`)}\xff\xff\xff`)
    expect(received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(received).not.toMatch(/^(set-cookie|access-control-)/im)
  })

  test('allows the page to open sockets only to this inspector', async () => {
    const { headers } = await bench.send({ path: '/' })
    const policy = `connect-src 'self' ws://127.0.0.1:${bench.port} ws://localhost:${bench.port};`
    expect(headers['content-security-policy']).toContain(policy)
  })
})

test('a change requires the content type application/json', async () => {
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
    const { status } = await bench.send({
      method: 'POST',
      path: '/api/samples',
      headers,
      body: '{"sample":"tool-calls"}',
    })
    expect([lines, status]).toEqual([lines, 415])
  }
  expect(bench.service.done).toEqual(before)
})
