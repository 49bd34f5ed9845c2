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
const canaried: string[] = []
const got: Buffer[] = []

beforeAll(async () => {
  canary = await startApp((request, response) => {
    canaried.push(JSON.stringify(request.rawHeaders))
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

describe('the target of a request', () => {
  test.each([300, 301, 302, 303, 304, 305, 306, 307, 308])(
    'a %i is passed back and never followed, neither now nor in a replay',
    async (status) => {
      const answer = await exchange(
        bench.port,
        closingRequest('POST', `/${status}`, [
          'X-Vapi-Secret: canary',
          'Authorization: Bearer canary',
          'Content-Length: 0',
        ]),
      )
      expect(statusOf(answer)).toBe(status)
      expect(answer).toContain(`location: ${canary.url}/stolen`)
      const attempt = await bench.daemon.service.replay((await newest()).id, { signature: 'keep' })
      expect(attempt.outcome?.status).toBe(status)
      expect(canaried).toEqual([])
    },
  )

  const port = (): string => String(canary.port)
  // Addresses of a cloud's own data, and of this machine, in every spelling: as where to go, and as the Host.
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
    ['a name that leads to loopback', () => `vhook.localhost:${port()}`],
  ]
  test.each(elsewhere)('is not changed by %s, as its target or as its Host', async (_name, host) => {
    got.splice(0)
    const ask = (target: string, name: string): Promise<string> =>
      exchange(
        bench.port,
        `POST ${target} HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi`,
      )
    const statuses = [await ask(`http://${host()}/a`, 'h'), await ask('/a', host())].map(statusOf)
    expect([statuses, got.map(String), canaried]).toEqual([[200, 200], ['hi', 'hi'], []])
  })

  test.each([
    ['an absolute target', () => `POST ${canary.url}/a HTTP/1.1\r\nHost: h\r\n`],
    ['its Host', () => `POST / HTTP/1.1\r\nHost: 127.0.0.1:${canary.port}\r\n`],
    ['two slashes', () => `POST //127.0.0.1:${canary.port}/ HTTP/1.1\r\nHost: h\r\n`],
    ['a user before an @', () => `POST @127.0.0.1:${canary.port}/ HTTP/1.1\r\nHost: h\r\n`],
    [
      'forwarding headers',
      () =>
        `POST / HTTP/1.1\r\nHost: h\r\nForwarded: host=127.0.0.1:${canary.port}\r\nX-Forwarded-Host: 127.0.0.1:${canary.port}\r\nX-Original-URL: ${canary.url}\r\n`,
    ],
  ])('is not changed by %s', async (_name, head) => {
    got.splice(0)
    const answer = await exchange(bench.port, `${head()}Connection: close\r\nContent-Length: 2\r\n\r\nhi`)
    expect([200, 400]).toContain(statusOf(answer))
    expect(got.map(String)).toEqual(statusOf(answer) === 200 ? ['hi'] : [])
    expect(canaried).toEqual([])
  })
})

describe('a replay that was edited to be more than one request', () => {
  test.each<[name: string, edit: Omit<ReplayRequest, 'signature'>]>([
    ['CRLF in a value', { headers: [['X-A', 'a\r\nX-B: c']] }],
    ['CRLF in a name', { headers: [['X-A: b\r\nX-B', 'a']] }],
    ['NUL in a value', { headers: [['X-A', 'a\0']] }],
    ['a character above U+00FF', { headers: [['X-A', '\u0100']] }],
    ['a length of its own', { headers: [['Content-Length', '0']] }],
    ['chunks of its own', { headers: [['Transfer-Encoding', 'chunked']] }],
    ['another Host', { headers: [['Host', '169.254.169.254']] }],
    ['a blank in its path', { path: '/a HTTP/1.1' }],
    ['a request in its path', { path: '/a HTTP/1.1\r\nHost: h\r\n\r\nGET /b' }],
    ['an address as its path', { path: 'http://169.254.169.254/' }],
    ['a request in its method', { method: 'GET / HTTP/1.1\r\nHost: h\r\n\r\nPOST' }],
  ])('by %s is not sent', async (_name, edit) => {
    await exchange(bench.port, closingRequest('POST', '/', ['Content-Length: 2'], 'hi'))
    const { id } = await newest()
    got.splice(0)
    const sent = bench.daemon.service.replay(id, { signature: 'keep', ...edit })
    await expect(sent).rejects.toMatchObject({ problem: { code: 'BAD_REQUEST_FIELD' } })
    expect([got, (await newest()).attempts]).toEqual([[], 1])
  })
})

describe('a body that wants to be parsed', () => {
  test.each([
    ['__proto__', '{"__proto__":{"polluted":1},"message":{"__proto__":{"polluted":1},"type":"x"}}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"polluted":1}},"type":"x"}'],
    ['keys that come twice', '{"type":"a","type":"b","type":{"type":"c"}}'],
    ['long numbers', '{"id":12345678901234567890,"big":1E400,"small":1e-400,"type":"x"}'],
    ['a byte order mark', '\xef\xbb\xbf{"type":"x"}'],
    ['lone surrogates', String.raw`{"type":"\ud800","text":"\udfff"}`],
    ['ten thousand levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['a form', '__proto__=1&__proto__.polluted=1&constructor[prototype][polluted]=1'],
    ['no UTF-8', '{"type":"\xff\xfe\x00"}'],
  ])('with %s is stored and forwarded byte for byte, and changes nothing here', async (_name, body) => {
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
  /** By the API, as the page asks. */
  async function ask(search: string): Promise<{ status: number; ms: number }> {
    const { origin, hash } = new URL(bench.daemon.inspectorUrl)
    const headers = { authorization: `Bearer ${hash.replace('#token=', '')}` }
    const began = performance.now()
    const answer = await fetch(`${origin}/api/events?${new URLSearchParams({ search }).toString()}`, { headers })
    await answer.text()
    return { status: answer.status, ms: performance.now() - began }
  }

  test('for any of them through the API does not fail, is fast, and delays no sender', async () => {
    const text = `${'a'.repeat(60)}! ${'ab '.repeat(5_000)}`
    const send = () => exchange(bench.port, closingRequest('POST', '/beside', [`Content-Length: ${text.length}`], text))
    for (let count = 0; count < 30; count += 1) await send()
    const plain = [await ask('a'), await ask('ab'), await ask('nothing')].map(({ ms }) => ms)
    const hostile: number[] = []
    const beside: number[] = []
    for (const word of [...words, '^(a+)+$ '.repeat(100), 'a* '.repeat(3_000), `${'%a'.repeat(2_000)}b`]) {
      const began = performance.now()
      const [found, answer] = await Promise.all([ask(word), send()])
      beside.push(performance.now() - began)
      hostile.push(found.ms)
      // Longer than 10,000 characters is refused, and what no address may hold does not get so far.
      expect([word.length > 9_000 ? [200, 400, 431] : [200], statusOf(answer)]).toEqual([
        expect.arrayContaining([found.status]),
        200,
      ])
    }
    printTimings('hostile searches', hostile)
    printTimings('plain searches', plain)
    printTimings('requests beside them', beside)
    const bound = 20 * Math.max(...plain) + 500
    expect(Math.max(...hostile, ...beside)).toBeLessThan(bound)
  })

  const words = ['"', 'a AND', 'AND OR NOT', 'foo:bar', '*', 'a*', 'NEAR(', 'NEAR(a b, 2)', '%', '_', '^(a+)+$', '(', ')', '-a', "'", '\\', '\0', '{}', 'é', '💥', 'a'.repeat(50_000), '" OR 1=1 --'] // prettier-ignore
  test.each(words.map((text) => [text.slice(0, 20), text]))('for %j gets a response', async (_name, text) => {
    const page = await bench.daemon.service.list({ filter: { search: text }, limit: 5 })
    expect(page.events.length).toBeLessThanOrEqual(5)
    const byPath = await bench.daemon.service.list({ filter: { path: `/${text}*` }, limit: 5 })
    expect(byPath.events.length).toBeLessThanOrEqual(5)
  })
})
