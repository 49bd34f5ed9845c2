import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aDaemon } from '../support/daemon.ts'
import type { DaemonBench } from '../support/daemon.ts'
import { bodyOf, closing, exchange, startApp, statusOf } from './support/exchange.ts'
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

describe('where a request goes', () => {
  test.each([301, 302, 303, 307, 308])(
    'a %i is passed back and never followed, neither now nor in a replay',
    async (status) => {
      const answer = await exchange(
        bench.port,
        closing('POST', `/${status}`, ['X-Vapi-Secret: canary', 'Authorization: Bearer canary', 'Content-Length: 0']),
      )
      expect(statusOf(answer)).toBe(status)
      expect(answer).toContain(`location: ${canary.url}/stolen`)
      const attempt = await bench.daemon.service.replay((await newest()).id, { signature: 'keep' })
      expect(attempt.outcome?.status).toBe(status)
      expect(canaried).toEqual([])
    },
  )

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
  ])('with %s is kept and passed byte for byte, and changes nothing here', async (_name, body) => {
    got.splice(0)
    const type = body.startsWith('__') ? 'application/x-www-form-urlencoded' : 'application/json'
    const bytes = closing('POST', '/', [`Content-Type: ${type}`, `Content-Length: ${body.length}`], body)
    expect(statusOf(await exchange(bench.port, Buffer.from(bytes, 'latin1')))).toBe(200)
    expect(got[0]).toEqual(Buffer.from(body, 'latin1'))
    expect(Buffer.from((await newest()).bodyBase64 ?? '', 'base64')).toEqual(Buffer.from(body, 'latin1'))
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('a search', () => {
  const words = ['"', 'a AND', 'AND OR NOT', 'foo:bar', '*', 'a*', 'NEAR(', 'NEAR(a b, 2)', '%', '_', '^(a+)+$', '(', ')', '-a', "'", '\\', '\0', '{}', 'é', '💥', 'a'.repeat(50_000), '" OR 1=1 --'] // prettier-ignore
  test.each(words.map((text) => [text.slice(0, 20), text]))('for %j is answered', async (_name, text) => {
    const page = await bench.daemon.service.list({ filter: { search: text }, limit: 5 })
    expect(page.events.length).toBeLessThanOrEqual(5)
    const byPath = await bench.daemon.service.list({ filter: { path: `/${text}*` }, limit: 5 })
    expect(byPath.events.length).toBeLessThanOrEqual(5)
  })
})
