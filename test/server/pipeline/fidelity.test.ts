import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HeaderList } from '../../../server/core/model/request.ts'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { isComplete, RawApp } from '../../support/raw-app.ts'
import { RawClient } from '../../support/raw.ts'
import { closingRequest, codeOf, exchange, linesOf, statusOf } from './support/exchange.ts'

let app: RawApp
let bench: DaemonBench

beforeAll(async () => {
  app = await RawApp.start((socket, received) => {
    if (isComplete(received)) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  })
  bench = await aDaemon({ target: String(app.port) })
})
afterAll(async () => {
  await bench.stop()
  await app.stop()
})

/** Sends a request. Returns what the app received and what vhook stored. */
async function roundTrip(bytes: string) {
  app.requests.splice(0)
  expect(statusOf(await exchange(bench.port, bytes))).toBe(200)
  const { events } = await bench.daemon.service.list({ filter: {}, limit: 1 })
  const stored = await bench.daemon.service.detail(events[0]?.id ?? '')
  const got = app.requests.filter((one) => one.length > 0).map((one) => one.toString('latin1'))
  return { got, stored, body: Buffer.from(stored.bodyBase64 ?? '', 'base64').toString('latin1') }
}

/** Properties of every object: dangerous where a header or a key becomes a property. */
const objectProperties = ['__proto__', 'constructor', 'hasOwnProperty', 'toString']

const endToEnd = (lines: HeaderList): HeaderList =>
  lines.filter(([name]) => !/^(connection|content-length)$/i.test(name))

describe('header lines', () => {
  test.each([
    ['500 of them', Array.from({ length: 500 }, (_, at) => `X-${at % 7}: ${at}`)],
    [
      'with Latin-1, UTF-8 and other bytes above 0x7f',
      ['X-Latin: caf\xe9', 'X-Utf8: caf\xc3\xa9 \xe2\x82\xac', 'X-High: \x80\xff'],
    ],
    ['named like object properties', objectProperties.map((name, at) => `${name}: ${at}`)],
    ['with one name in different letter cases', ['X: 1', 'x: 2', 'X:3', 'Content-Type: a', 'content-type: b']],
  ])('%s reach app and store unchanged, in number, order and letter case', async (_name, lines) => {
    const { got, stored } = await roundTrip(closingRequest('POST', '/', [...lines, 'Content-Length: 2'], 'hi'))
    const sent = linesOf(closingRequest('POST', '/', lines))
    expect(endToEnd(linesOf(got[0] ?? ''))).toEqual(endToEnd(sent))
    expect(endToEnd(stored.headers)).toEqual(endToEnd(sent))
  })

  test.each(objectProperties)('named %s can be searched for, and are returned by the API', async (name) => {
    await roundTrip(closingRequest('POST', '/named', [`${name}: needle-${name}`, 'Content-Length: 0']))
    const found = await bench.daemon.service.list({ filter: { search: `needle-${name}` }, limit: 5 })
    expect(found.events.map(({ path }) => path)).toEqual(['/named'])
    const { origin, hash } = new URL(bench.daemon.inspectorUrl)
    const headers = { authorization: `Bearer ${hash.replace('#token=', '')}` }
    const { headers: returned } = (await (await fetch(`${origin}/api/events/latest`, { headers })).json()) as {
      headers: HeaderList
    }
    expect(returned).toContainEqual([name, `needle-${name}`])
  })
})

describe('a path', () => {
  test.each([
    ['of 15 kB', `/${'a'.repeat(15_000)}`],
    ['of 60 kB', `/${'a'.repeat(60_000)}`],
    ['with 5,000 keys', `/?${Array.from({ length: 5_000 }, (_, at) => `k${at}=1`).join('&')}`],
    ['with invalid escapes', '/%zz%/%u0041?%=%&&==;#frag'],
    ['with dots', '/../../etc/passwd/./..//x'],
    ['with keys named like object properties', `/?${objectProperties.map((name) => `${name}=1`).join('&')}`],
  ])('%s is forwarded and stored byte for byte', async (_name, path) => {
    const { got, stored } = await roundTrip(closingRequest('GET', path, []))
    expect(got[0]).toMatch(/^GET /)
    expect(got[0]?.split(' ', 2)[1]).toBe(path)
    expect(stored.path).toBe(path)
  })

  test('of 70 kB is refused with 431', async () => {
    expect(codeOf(await exchange(bench.port, closingRequest('GET', `/${'a'.repeat(70_000)}`, [])))).toBe(
      'head_too_large',
    )
  })

  test('with keys named like object properties can be searched for', async () => {
    await roundTrip(closingRequest('GET', '/?hasOwnProperty=needle77', []))
    const { events } = await bench.daemon.service.list({ filter: { path: '/*needle77*' }, limit: 5 })
    const all = (await bench.daemon.service.list({ filter: { search: 'needle77' }, limit: 5 })).events
    expect([...events, ...all].map(({ path }) => path)).toContain('/?hasOwnProperty=needle77')
  })
})

describe('a chunked body', () => {
  test.each([
    ['with extensions', '3;a=1;b="x"\r\nabc\r\n1;z\r\nd\r\n0;end\r\n\r\n', 'abcd', []],
    [
      'with a trailer',
      '2\r\nhi\r\n0\r\nX-Sum: 1\r\nx-SUM: \xe9\r\n\r\n',
      'hi',
      [
        ['X-Sum', '1'],
        ['x-SUM', '\xe9'],
      ],
    ],
    [
      'with trailers named like object properties',
      `0\r\n${objectProperties.map((name) => `${name}: 1\r\n`).join('')}\r\n`,
      '',
      objectProperties.map((name) => [name, '1'] as const),
    ],
  ] as const)('%s is stored without its framing, with trailers as received', async (_name, chunks, body, trailers) => {
    const {
      got,
      stored,
      body: storedBody,
    } = await roundTrip(closingRequest('POST', '/', ['Transfer-Encoding: chunked'], chunks))
    expect(storedBody).toBe(body)
    expect(stored.trailers).toEqual(trailers)
    for (const [name, value] of trailers) expect(got[0]).toContain(`\r\n${name}: ${value}\r\n`)
  })

  test('passes trailers, announced or not', async () => {
    const chunks = '0\r\nX-Sum: 1\r\n\r\n'
    const lines = ['Transfer-Encoding: chunked']
    const requests = [lines, [...lines, 'Trailer: X-Sum']].map((headers) =>
      closingRequest('POST', '/', headers, chunks),
    )
    for (const request of requests)
      expect((await roundTrip(request)).got[0]).toMatch(/Trailer: X-Sum\r\n[^]*0\r\nX-Sum: 1\r\n/)
  })
})

describe('Expect: 100-continue', () => {
  test('is handled by vhook and not forwarded', async () => {
    app.requests.splice(0)
    const client = await RawClient.to(bench.port)
    client.send('POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n')
    await client.until('HTTP/1.1 100 Continue\r\n\r\n')
    expect(app.requests.filter((one) => one.length > 0)).toEqual([])
    await client.send('abc').until('\r\n\r\nok')
    expect(app.requests.at(-1)?.toString()).toBe(
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc',
    )
    client.end()
  })
})

describe('an HTTP/1.0 request', () => {
  test.each([
    ['with a length', 'POST / HTTP/1.0\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi', 'hi'],
    ['without a length', 'POST / HTTP/1.0\r\nHost: h\r\n\r\n', ''],
    ['without a Host', 'POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi', 'hi'],
  ])(
    '%s is stored with its version, gets a response without chunks, and its connection is closed',
    async (_name, bytes, body) => {
      const { stored, body: storedBody } = await roundTrip(bytes)
      expect([stored.httpVersion, storedBody]).toEqual(['1.0', body])
    },
  )

  test('with keep-alive keeps its connection open', async () => {
    const client = await RawClient.to(bench.port)
    const request = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'
    expect(await client.send(request).until('\r\n\r\nok')).not.toContain('chunked')
    client.send(request)
    while (client.received.toString().split('\r\n\r\nok').length < 3)
      await new Promise((resolve) => setImmediate(resolve))
    client.end()
  })
})

test('fifty pipelined requests are stored and get their responses in order', async () => {
  const client = await RawClient.to(bench.port)
  const paths = Array.from({ length: 50 }, (_, at) => `/pipe/${100 + at}`)
  client.send(...paths.map((path) => `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx`))
  while (client.received.toString().split('\r\n\r\nok').length < 51)
    await new Promise((resolve) => setImmediate(resolve))
  const { events } = await bench.daemon.service.list({ filter: {}, limit: 50 })
  expect(events.map(({ path }) => path).toReversed()).toEqual(paths)
  client.end()
})

describe('a request that ends early', () => {
  const head = 'POST /left HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n'
  test.each([
    ['after the head', head],
    ['half-way through the body', `${head}hello`],
    ['before its last byte', `${head}hello wor`],
  ])('%s is stored as incomplete and not forwarded', async (_name, bytes) => {
    app.requests.splice(0)
    const client = (await RawClient.to(bench.port)).send(bytes)
    client.socket.end()
    await client.closed
    let state = ''
    while (state !== 'incomplete') {
      const { events } = await bench.daemon.service.list({ filter: {}, limit: 1 })
      state = events[0]?.path === '/left' ? (events[0]?.state ?? '') : ''
    }
    const { events } = await bench.daemon.service.list({ filter: {}, limit: 1 })
    await bench.daemon.service.remove([events[0]?.id ?? ''])
    expect(app.requests.filter((one) => one.length > 0)).toEqual([])
  })
})
