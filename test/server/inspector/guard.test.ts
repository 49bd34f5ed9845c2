import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostsOf, headerLines, allowsRequest, ownHosts } from '../../../server/inspector/origin-guard.ts'
import { type Bench, sendRaw, startInspector, TOKEN, Watcher } from '../../support/inspector.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startInspector()
})
afterAll(() => bench[Symbol.asyncDispose]())

const paths = ['/', '/assets/app-1.js', '/api/events']
const get = (host: string[], path: string) => bench.send({ path, headers: host.flatMap((value) => ['Host', value]) })

describe('the Host of a request', () => {
  test.each([['127.0.0.1'], ['localhost'], ['[::1]'], ['LOCALHOST']])('%s with the port is allowed', async (name) => {
    const responses = await Promise.all(paths.map((path) => get([`${name}:${bench.port}`], path)))
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 401])
  })

  test.each([
    ['another name', () => ['evil.test']],
    ['another name with the port', () => [`evil.test:${bench.port}`]],
    ['the own name as a prefix', () => [`localhost.evil.test:${bench.port}`]],
    ['the own name as a suffix', () => [`evil-localhost:${bench.port}`]],
    ['a name that resolves to this machine', () => [`127.0.0.1.nip.io:${bench.port}`]],
    ['another port', () => [`localhost:${bench.port + 1}`]],
    ['no port', () => ['localhost']],
    ['the address of all interfaces', () => [`0.0.0.0:${bench.port}`]],
    ['the own address as one number', () => [`2130706433:${bench.port}`]],
    ['the own address abbreviated', () => [`127.1:${bench.port}`]],
    ['the own name with a final dot', () => [`localhost.:${bench.port}`]],
    ['a user name before the own name', () => [`evil@localhost:${bench.port}`]],
    ['two lines, both with the own name', () => [`localhost:${bench.port}`, `localhost:${bench.port}`]],
    ['two lines, the second with another name', () => [`localhost:${bench.port}`, 'evil.test']],
    ['an empty value', () => ['']],
  ])('%s is refused with an empty 403', async (_name, hosts) => {
    const responses = await Promise.all(paths.map((path) => get(hosts(), path)))
    expect(responses.map(({ status, text }) => [status, text])).toEqual(paths.map(() => [403, '']))
  })

  test('is refused with an empty 403 for 300 random values, and vhook keeps running', async () => {
    // Bytes that the HTTP parser accepts, so that the guard must refuse them.
    const parts = fc.constantFrom('localhost', '127.0.0.1', `${bench.port}`, ':', '.', '@', '[::1]', '/', ',', '%', '"')
    const bytes = fc.integer({ min: 0x80, max: 0xff }).map((code) => String.fromCharCode(code))
    const letters = fc.stringMatching(/^[!-~]{1,12}$/)
    const junk = fc.array(fc.oneof(parts, bytes, letters), { minLength: 1, maxLength: 5 }).map((some) => some.join(''))
    const own = new Set(hostsOf(bench.port))
    const refused = async (host: string): Promise<void> => {
      fc.pre(!own.has(host.toLowerCase()))
      for (const path of paths) {
        const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
        const [head, ...text] = (await sendRaw(bench.port, Buffer.from(request, 'latin1'))).split('\r\n\r\n')
        expect([head?.split('\r\n')[0], ...text]).toEqual(['HTTP/1.1 403 Forbidden', ''])
      }
    }
    await fc.assert(fc.asyncProperty(junk, refused), { numRuns: 300, seed: 20_261_124 })
    expect([bench.reported, (await bench.call('GET', '/api/stats')).status]).toEqual([[], 200])
  })

  test('is required for HTTP/1.0 too', async () => {
    expect(await sendRaw(bench.port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /)
  })
})

const origins: ReadonlyArray<[name: string, origin: (port: number) => string | undefined, passes: boolean]> = [
  ['the own origin', (port) => `http://127.0.0.1:${port}`, true],
  ['the own origin by name', (port) => `http://localhost:${port}`, true],
  ['the own origin by IPv6', (port) => `http://[::1]:${port}`, true],
  ['no Origin, as sent by the CLI', () => undefined, true],
  ['null', () => 'null', false],
  ['the app on another port', (port) => `http://127.0.0.1:${port + 1}`, false],
  ['another address', () => 'http://192.0.2.7', false],
  ['https', (port) => `https://localhost:${port}`, false],
  ['the own origin with a suffix', (port) => `http://localhost:${port}.evil.test`, false],
  ['the own origin in another case', (port) => `HTTP://localhost:${port}`, false],
  ['empty', () => '', false],
]

const headersFor = (more: string[]) =>
  ['Host', `127.0.0.1:${bench.port}`, 'Authorization', `Bearer ${TOKEN}`, 'Content-Type', 'application/json'].concat(
    more,
  )
const originLine = (origin: string | undefined) => (origin === undefined ? [] : ['Origin', origin])

describe('the Origin, with a valid token,', () => {
  test.each(origins)('%s', async (_name, originOf, passes) => {
    const headers = headersFor(originLine(originOf(bench.port)))
    const post = await bench.send({ method: 'POST', path: '/api/samples', headers, body: '{"sample":"tool-calls"}' })
    const remove = await bench.send({ method: 'DELETE', path: '/api/events/none', headers })
    expect([post.status, remove.status]).toEqual(passes ? [200, 404] : [403, 403])
  })

  test.each(origins)('on an upgrade: %s', async (_name, originOf, passes) => {
    const origin = originOf(bench.port)
    const watcher = new Watcher(bench.port, { headers: origin === undefined ? {} : { Origin: origin } })
    const first = watcher.hello().then(async (one) => (await one.received(1))[0]?.type)
    expect(await Promise.race([first, watcher.ended])).toBe(passes ? 'snapshot' : 403)
    watcher.socket.terminate()
  })

  test('is required from a browser', async () => {
    const headers = headersFor(['Sec-Fetch-Site', 'same-origin'])
    const response = await bench.send({
      method: 'POST',
      path: '/api/samples',
      headers,
      body: '{"sample":"tool-calls"}',
    })
    const watcher = new Watcher(bench.port, { headers: { 'Sec-Fetch-Dest': 'websocket' } })
    expect([response.status, await watcher.ended]).toEqual([403, 403])
  })

  test('is not required from Node, whose fetch and WebSocket send only Sec-Fetch-Mode', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
    const response = await fetch(`${bench.url}/api/samples`, {
      method: 'POST',
      headers,
      body: '{"sample":"tool-calls"}',
    })
    const socket = new WebSocket(`ws://127.0.0.1:${bench.port}/api/live`)
    const opened = await new Promise((resolve) => {
      socket.addEventListener('open', () => resolve('opened'))
      socket.addEventListener('error', () => resolve('refused'))
    })
    socket.close()
    expect([response.status, opened]).toEqual([200, 'opened'])
  })

  test('must not be repeated', async () => {
    const own = `http://127.0.0.1:${bench.port}`
    expect((await bench.send({ headers: headersFor(['Origin', own, 'Origin', own]) })).status).toBe(403)
  })
})

test.each([
  ['same-origin', 200],
  ['none', 200],
  ['same-site', 403],
  ['cross-site', 403],
  ['', 403],
])('Sec-Fetch-Site "%s" has status %i', async (site, status) => {
  const { status: actual } = await bench.send({ path: '/api/events', headers: headersFor(['Sec-Fetch-Site', site]) })
  expect(actual).toBe(status)
})

test.each(['same-site', 'cross-site', '', 'same-origin, cross-site'])(
  'Sec-Fetch-Site "%s" cannot change or receive anything, even with the own Origin and the token',
  async (site) => {
    const own = { Origin: `http://127.0.0.1:${bench.port}`, 'Sec-Fetch-Site': site }
    const headers = headersFor(Object.entries(own).flat())
    const post = await bench.send({ method: 'POST', path: '/api/samples', headers, body: '{"sample":"tool-calls"}' })
    const remove = await bench.send({ method: 'DELETE', path: '/api/events/none', headers })
    const watcher = new Watcher(bench.port, { headers: own })
    expect([post.status, remove.status, await watcher.ended, watcher.frames]).toEqual([403, 403, 403, []])
  },
)

describe('a guard that throws', () => {
  test('refuses the request', () => {
    const rawHeaders = ['Host', 'localhost:1']
    expect(allowsRequest({ method: 'GET', rawHeaders, upgrade: false }, ['localhost:1'])).toBe(true)
    const broken = new Proxy(rawHeaders, {
      get: () => {
        throw new Error('broken')
      },
    })
    expect(allowsRequest({ method: 'GET', rawHeaders: broken, upgrade: false }, ['localhost:1'])).toBe(false)
  })

  test('allows no host when its own host names are unknown', () => {
    expect(
      ownHosts(() => {
        throw new Error('broken')
      }),
    ).toEqual([])
  })
})

test('the port is optional only on port 80', () => {
  expect(hostsOf(80)).toContain('localhost')
  expect(hostsOf(81)).toEqual(['127.0.0.1:81', 'localhost:81', '[::1]:81'])
})

test('the value of a header is never read as the name of another', () => {
  expect(headerLines(['X-A', 'Host', 'Host', 'b'], 'host')).toEqual(['b'])
})

describe('2,000 mutated values of Host and Origin', () => {
  const pieces = fc.constantFrom(
    'localhost',
    '127.0.0.1',
    '[',
    ']',
    '[::1]',
    ':',
    '70000',
    '@',
    '\\',
    ' ',
    '/',
    '.',
    '%00',
    '\t',
    'x'.repeat(10_000),
  )
  const bytes = fc.integer({ min: 0x80, max: 0xff }).map((code) => String.fromCharCode(code))
  const junk = fc.array(fc.oneof(pieces, bytes), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''))
  const requestText = (host: string, origin: string, upgrade: boolean): string =>
    [
      `${upgrade ? 'GET /api/live' : 'POST /api/samples'} HTTP/1.1`,
      `Host: ${host}`,
      `Origin: ${origin}`,
      ...(upgrade
        ? [
            'Connection: Upgrade',
            'Upgrade: websocket',
            'Sec-WebSocket-Version: 13',
            'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
          ]
        : [
            'Connection: close',
            `Authorization: Bearer ${TOKEN}`,
            'Content-Type: application/json',
            'Content-Length: 0',
          ]),
      '\r\n',
    ].join('\r\n')

  test.each([[false], [true]])(
    'are refused, on an upgrade: %s',
    async (upgrade) => {
      const before = bench.service.done.length
      const own = `127.0.0.1:${bench.port}`
      const attempt = async (text: string, mutateHost: boolean): Promise<void> => {
        // The parser trims the value, so the own name between spaces is still the own name.
        fc.pre(text.trim().toLowerCase() !== own)
        const raw = mutateHost
          ? requestText(text, `http://${own}`, upgrade)
          : requestText(own, `http://${text}`, upgrade)
        expect(await sendRaw(bench.port, Buffer.from(raw, 'latin1'))).toMatch(/^HTTP\/1\.1 (400|403|431) /)
      }
      await fc.assert(fc.asyncProperty(junk, fc.boolean(), attempt), { numRuns: 1_000, seed: 20_261_124 })
      expect(bench.service.done.length).toBe(before)
      expect(bench.reported).toEqual([])
      expect((await bench.call('GET', '/api/stats')).status).toBe(200)
    },
    60_000,
  )
})
