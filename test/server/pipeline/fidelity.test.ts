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

/** Sends, and gives what the app got and what was kept. */
async function through(bytes: string) {
  app.requests.splice(0)
  expect(statusOf(await exchange(bench.port, bytes))).toBe(200)
  const { events } = await bench.daemon.service.list({ filter: {}, limit: 1 })
  const kept = await bench.daemon.service.detail(events[0]?.id ?? '')
  const got = app.requests.filter((one) => one.length > 0).map((one) => one.toString('latin1'))
  return { got, kept, body: Buffer.from(kept.bodyBase64 ?? '', 'base64').toString('latin1') }
}

/** Names that mean something where a header or a key becomes the property of an object. */
const ofObjects = ['__proto__', 'constructor', 'hasOwnProperty', 'toString']

const passed = (lines: HeaderList): HeaderList => lines.filter(([name]) => !/^(connection|content-length)$/i.test(name))

describe('header lines', () => {
  test.each([
    ['five hundred', Array.from({ length: 500 }, (_, at) => `X-${at % 7}: ${at}`)],
    ['with bytes above 0x7f and UTF-8', ['X-Latin: caf\xe9', 'X-Utf8: caf\xc3\xa9 \xe2\x82\xac', 'X-High: \x80\xff']],
    ['named like the parts of an object', ofObjects.map((name, at) => `${name}: ${at}`)],
    ['of one name in three spellings', ['X: 1', 'x: 2', 'X:3', 'Content-Type: a', 'content-type: b']],
  ])('%s reach app and record as they were, in number, order and spelling', async (_name, lines) => {
    const { got, kept } = await through(closingRequest('POST', '/', [...lines, 'Content-Length: 2'], 'hi'))
    const sent = linesOf(closingRequest('POST', '/', lines))
    expect(passed(linesOf(got[0] ?? ''))).toEqual(passed(sent))
    expect(passed(kept.headers)).toEqual(passed(sent))
  })
})

describe('the path', () => {
  test.each([
    ['of 15 kB', `/${'a'.repeat(15_000)}`],
    ['of 60 kB', `/${'a'.repeat(60_000)}`],
    ['with 5,000 keys', `/?${Array.from({ length: 5_000 }, (_, at) => `k${at}=1`).join('&')}`],
    ['with broken codes', '/%zz%/%u0041?%=%&&==;#frag'],
    ['with dots', '/../../etc/passwd/./..//x'],
    ['with keys named like the parts of an object', `/?${ofObjects.map((name) => `${name}=1`).join('&')}`],
  ])('%s is byte-equal', async (_name, path) => {
    const { got, kept } = await through(closingRequest('GET', path, []))
    expect(got[0]).toMatch(/^GET /)
    expect(got[0]?.split(' ', 2)[1]).toBe(path)
    expect(kept.path).toBe(path)
  })

  test('of 70 kB is 431', async () => {
    expect(codeOf(await exchange(bench.port, closingRequest('GET', `/${'a'.repeat(70_000)}`, [])))).toBe(
      'head_too_large',
    )
  })

  test.each(ofObjects)('a header named %s can be searched for, and is shown by the API', async (name) => {
    await through(closingRequest('POST', '/named', [`${name}: needle-${name}`, 'Content-Length: 0']))
    const found = await bench.daemon.service.list({ filter: { search: `needle-${name}` }, limit: 5 })
    expect(found.events.map(({ path }) => path)).toEqual(['/named'])
    const { origin, hash } = new URL(bench.daemon.inspectorUrl)
    const headers = { authorization: `Bearer ${hash.replace('#token=', '')}` }
    const { headers: shown } = (await (await fetch(`${origin}/api/events/latest`, { headers })).json()) as {
      headers: HeaderList
    }
    expect(shown).toContainEqual([name, `needle-${name}`])
  })

  test('with keys named like the parts of an object can be searched for', async () => {
    await through(closingRequest('GET', '/?hasOwnProperty=needle77', []))
    const { events } = await bench.daemon.service.list({ filter: { path: '/*needle77*' }, limit: 5 })
    const all = (await bench.daemon.service.list({ filter: { search: 'needle77' }, limit: 5 })).events
    expect([...events, ...all].map(({ path }) => path)).toContain('/?hasOwnProperty=needle77')
  })
})

describe('chunks', () => {
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
      'with trailers that are named like the parts of an object',
      `0\r\n${ofObjects.map((name) => `${name}: 1\r\n`).join('')}\r\n`,
      '',
      ofObjects.map((name) => [name, '1'] as const),
    ],
  ] as const)('%s are kept as their bytes, and trailers as they came', async (_name, chunks, body, trailers) => {
    const {
      got,
      kept,
      body: stored,
    } = await through(closingRequest('POST', '/', ['Transfer-Encoding: chunked'], chunks))
    expect(stored).toBe(body)
    expect(kept.trailers).toEqual(trailers)
    for (const [name, value] of trailers) expect(got[0]).toContain(`\r\n${name}: ${value}\r\n`)
  })

  test('announced or not, trailers pass', async () => {
    const chunks = '0\r\nX-Sum: 1\r\n\r\n'
    const lines = ['Transfer-Encoding: chunked']
    const both = [lines, [...lines, 'Trailer: X-Sum']].map((some) => closingRequest('POST', '/', some, chunks))
    for (const request of both)
      expect((await through(request)).got[0]).toMatch(/Trailer: X-Sum\r\n[^]*0\r\nX-Sum: 1\r\n/)
  })
})

describe('Expect', () => {
  test('gets its response from vhook, and does not reach the app', async () => {
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

describe('HTTP/1.0', () => {
  test.each([
    ['with a length', 'POST / HTTP/1.0\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi', 'hi'],
    ['without', 'POST / HTTP/1.0\r\nHost: h\r\n\r\n', ''],
    ['without a Host', 'POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi', 'hi'],
  ])(
    '%s is stored as such, gets a response without chunks, and its connection is closed',
    async (_name, bytes, body) => {
      const { kept, body: stored } = await through(bytes)
      expect([kept.httpVersion, stored]).toEqual(['1.0', body])
    },
  )

  test('keeps its connection when it asks for that', async () => {
    const client = await RawClient.to(bench.port)
    const request = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'
    expect(await client.send(request).until('\r\n\r\nok')).not.toContain('chunked')
    client.send(request)
    while (client.received.toString().split('\r\n\r\nok').length < 3)
      await new Promise((resolve) => setImmediate(resolve))
    client.end()
  })
})

test('fifty requests in one packet are stored and get their responses in order', async () => {
  const client = await RawClient.to(bench.port)
  const paths = Array.from({ length: 50 }, (_, at) => `/pipe/${100 + at}`)
  client.send(...paths.map((path) => `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx`))
  while (client.received.toString().split('\r\n\r\nok').length < 51)
    await new Promise((resolve) => setImmediate(resolve))
  const { events } = await bench.daemon.service.list({ filter: {}, limit: 50 })
  expect(events.map(({ path }) => path).toReversed()).toEqual(paths)
  client.end()
})

describe('a sender that leaves', () => {
  const head = 'POST /left HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n'
  test.each([
    ['after the head', head],
    ['half way', `${head}hello`],
    ['a byte before the end', `${head}hello wor`],
  ])('%s is stored as incomplete, and does not reach the app', async (_name, bytes) => {
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
