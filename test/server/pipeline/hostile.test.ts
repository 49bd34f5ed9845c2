import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReplayRequest } from '../../../server/core/api/views/replay.ts'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { printTimings } from './support/timings.ts'
import { bodyOf, closingRequest, exchange, startApp, statusOf } from './support/exchange.ts'
import type { App } from './support/exchange.ts'

let bench: DaemonBench
let app: App
let canary: App
const reachedCanary: string[] = []
const got: Buffer[] = []

beforeAll(async () => {
  canary = await startApp((request, response) => {
    reachedCanary.push(JSON.stringify(request.rawHeaders))
    response.end()
  })
  app = await startApp(async (request, response) => {
    got.push(await bodyOf(request))
    const status = Number(/^\/(30\d)/.exec(request.url ?? '')?.[1] ?? 200)
    response.writeHead(status, status === 200 ? {} : { location: `${canary.url}/stolen` }).end()
  })
  bench = await aDaemon({ target: app.url })
})
afterAll(async () => {
  await bench.stop()
  await Promise.all([app.stop(), canary.stop()])
})

const newest = async () => {
  const { events } = await bench.daemon.service.list({ filter: {}, limit: 1 })
  return await bench.daemon.service.detail(events[0]?.id ?? '')
}

describe('the forward target', () => {
  test.each([300, 301, 302, 303, 304, 305, 306, 307, 308])(
    'does not follow a %i when forwarding or replaying; the sender gets it',
    async (status) => {
      const response = await exchange(
        bench.port,
        closingRequest('POST', `/${status}`, [
          'X-Vapi-Secret: canary',
          'Authorization: Bearer canary',
          'Content-Length: 0',
        ]),
      )
      expect(statusOf(response)).toBe(status)
      expect(response).toContain(`location: ${canary.url}/stolen`)
      const attempt = await bench.daemon.service.replay((await newest()).id, { signature: 'keep' })
      expect(attempt.outcome?.status).toBe(status)
      expect(reachedCanary).toEqual([])
    },
  )

  const port = (): string => String(canary.port)
  // Addresses of cloud metadata services and of this machine, in every notation.
  const elsewhere: ReadonlyArray<readonly [name: string, host: () => string]> = [
    ['link-local', () => '169.254.169.254'],
    ['link-local as one number', () => '2852039166'],
    ['link-local in hex', () => '0xa9fea9fe'],
    ['link-local in octal', () => '0251.0376.0251.0376'],
    ['link-local mapped into IPv6', () => '[::ffff:169.254.169.254]'],
    ['link-local through NAT64', () => '[64:ff9b::a9fe:a9fe]'],
    ['link-local with a final dot', () => '169.254.169.254.'],
    ['loopback as one number', () => `2130706433:${port()}`],
    ['loopback in hex', () => `0x7f000001:${port()}`],
    ['loopback in octal', () => `0177.0.0.1:${port()}`],
    ['loopback mapped into IPv6', () => `[::ffff:127.0.0.1]:${port()}`],
    ['loopback with a final dot', () => `localhost.:${port()}`],
    ['a name that resolves to loopback', () => `vhook.localhost:${port()}`],
  ]
  test.each(elsewhere)('is not changed by %s, as request target or as Host', async (_name, host) => {
    got.splice(0)
    const send = (target: string, name: string): Promise<string> =>
      exchange(
        bench.port,
        `POST ${target} HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi`,
      )
    const statuses = [await send(`http://${host()}/a`, 'h'), await send('/a', host())].map(statusOf)
    expect([statuses, got.map(String), reachedCanary]).toEqual([[200, 200], ['hi', 'hi'], []])
  })

  test.each([
    ['an absolute request target', () => `POST ${canary.url}/a HTTP/1.1\r\nHost: h\r\n`],
    ['the Host header', () => `POST / HTTP/1.1\r\nHost: 127.0.0.1:${canary.port}\r\n`],
    ['a path with two slashes', () => `POST //127.0.0.1:${canary.port}/ HTTP/1.1\r\nHost: h\r\n`],
    ['a user name before @', () => `POST @127.0.0.1:${canary.port}/ HTTP/1.1\r\nHost: h\r\n`],
    [
      'forwarding headers',
      () =>
        `POST / HTTP/1.1\r\nHost: h\r\nForwarded: host=127.0.0.1:${canary.port}\r\nX-Forwarded-Host: 127.0.0.1:${canary.port}\r\nX-Original-URL: ${canary.url}\r\n`,
    ],
  ])('is not changed by %s', async (_name, head) => {
    got.splice(0)
    const response = await exchange(bench.port, `${head()}Connection: close\r\nContent-Length: 2\r\n\r\nhi`)
    expect([200, 400]).toContain(statusOf(response))
    expect(got.map(String)).toEqual(statusOf(response) === 200 ? ['hi'] : [])
    expect(reachedCanary).toEqual([])
  })
})

describe('a replay that is edited to smuggle a request', () => {
  test.each<[name: string, edit: Omit<ReplayRequest, 'signature'>]>([
    ['CRLF in a value', { headers: [['X-A', 'a\r\nX-B: c']] }],
    ['CRLF in a name', { headers: [['X-A: b\r\nX-B', 'a']] }],
    ['NUL in a value', { headers: [['X-A', 'a\0']] }],
    ['a character above U+00FF', { headers: [['X-A', '\u0100']] }],
    ['a Content-Length header', { headers: [['Content-Length', '0']] }],
    ['a Transfer-Encoding header', { headers: [['Transfer-Encoding', 'chunked']] }],
    ['a Host header', { headers: [['Host', '169.254.169.254']] }],
    ['a space in the path', { path: '/a HTTP/1.1' }],
    ['a request in the path', { path: '/a HTTP/1.1\r\nHost: h\r\n\r\nGET /b' }],
    ['a URL as the path', { path: 'http://169.254.169.254/' }],
    ['a request in the method', { method: 'GET / HTTP/1.1\r\nHost: h\r\n\r\nPOST' }],
  ])('with %s is not sent', async (_name, edit) => {
    await exchange(bench.port, closingRequest('POST', '/', ['Content-Length: 2'], 'hi'))
    const { id } = await newest()
    got.splice(0)
    const sent = bench.daemon.service.replay(id, { signature: 'keep', ...edit })
    await expect(sent).rejects.toMatchObject({ problem: { code: 'BAD_REQUEST_FIELD' } })
    expect([got, (await newest()).attempts]).toEqual([[], 1])
  })
})

describe('a body that is dangerous to parse', () => {
  test.each([
    ['__proto__', '{"__proto__":{"polluted":1},"message":{"__proto__":{"polluted":1},"type":"x"}}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"polluted":1}},"type":"x"}'],
    ['duplicate keys', '{"type":"a","type":"b","type":{"type":"c"}}'],
    ['numbers beyond double precision', '{"id":12345678901234567890,"big":1E400,"small":1e-400,"type":"x"}'],
    ['a byte order mark', '\xef\xbb\xbf{"type":"x"}'],
    ['lone surrogates', String.raw`{"type":"\ud800","text":"\udfff"}`],
    ['10,000 levels of nesting', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['a form', '__proto__=1&__proto__.polluted=1&constructor[prototype][polluted]=1'],
    ['invalid UTF-8', '{"type":"\xff\xfe\x00"}'],
  ])('with %s is stored and forwarded byte for byte, without side effects', async (_name, body) => {
    got.splice(0)
    const type = body.startsWith('__') ? 'application/x-www-form-urlencoded' : 'application/json'
    const bytes = closingRequest('POST', '/', [`Content-Type: ${type}`, `Content-Length: ${body.length}`], body)
    expect(statusOf(await exchange(bench.port, Buffer.from(bytes, 'latin1')))).toBe(200)
    expect(got[0]).toEqual(Buffer.from(body, 'latin1'))
    expect(Buffer.from((await newest()).bodyBase64 ?? '', 'base64')).toEqual(Buffer.from(body, 'latin1'))
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('a search', () => {
  /** Searches through the API, as the page does. */
  async function searchApi(search: string): Promise<{ status: number; ms: number }> {
    const { origin, hash } = new URL(bench.daemon.inspectorUrl)
    const headers = { authorization: `Bearer ${hash.replace('#token=', '')}` }
    const began = performance.now()
    const response = await fetch(`${origin}/api/events?${new URLSearchParams({ search }).toString()}`, { headers })
    await response.text()
    return { status: response.status, ms: performance.now() - began }
  }

  test('for hostile text through the API does not fail, is fast and delays no sender', async () => {
    const text = `${'a'.repeat(60)}! ${'ab '.repeat(5_000)}`
    const send = () =>
      exchange(bench.port, closingRequest('POST', '/concurrent', [`Content-Length: ${text.length}`], text))
    for (let count = 0; count < 30; count += 1) await send()
    const plain = [await searchApi('a'), await searchApi('ab'), await searchApi('nothing')].map(({ ms }) => ms)
    const hostile: number[] = []
    const concurrent: number[] = []
    for (const word of [...words, '^(a+)+$ '.repeat(100), 'a* '.repeat(3_000), `${'%a'.repeat(2_000)}b`]) {
      const began = performance.now()
      const [found, response] = await Promise.all([searchApi(word), send()])
      concurrent.push(performance.now() - began)
      hostile.push(found.ms)
      // Text over 10,000 characters is refused, if the URL is not too long in the first place.
      expect([word.length > 9_000 ? [200, 400, 431] : [200], statusOf(response)]).toEqual([
        expect.arrayContaining([found.status]),
        200,
      ])
    }
    printTimings('hostile searches', hostile)
    printTimings('plain searches', plain)
    printTimings('concurrent requests', concurrent)
    const bound = 20 * Math.max(...plain) + 500
    expect(Math.max(...hostile, ...concurrent)).toBeLessThan(bound)
  })

  const words = ['"', 'a AND', 'AND OR NOT', 'foo:bar', '*', 'a*', 'NEAR(', 'NEAR(a b, 2)', '%', '_', '^(a+)+$', '(', ')', '-a', "'", '\\', '\0', '{}', 'é', '💥', 'a'.repeat(50_000), '" OR 1=1 --'] // prettier-ignore
  test.each(words.map((text) => [text.slice(0, 20), text]))('for %j returns a page of events', async (_name, text) => {
    const page = await bench.daemon.service.list({ filter: { search: text }, limit: 5 })
    expect(page.events.length).toBeLessThanOrEqual(5)
    const byPath = await bench.daemon.service.list({ filter: { path: `/${text}*` }, limit: 5 })
    expect(byPath.events.length).toBeLessThanOrEqual(5)
  })
})
