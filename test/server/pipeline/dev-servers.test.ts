import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { withHost } from '../../../server/core/model/host-header.ts'
import { withBothFamilies } from '../../../server/platform/loopback-lookup.ts'
import { acceptsConnections } from '../../../server/platform/probe-port.ts'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { anApp, closingRequest, exchange, statusOf } from './support/exchange.ts'

async function aBench(settings: Parameters<typeof aDaemon>[0]): Promise<DaemonBench> {
  const bench = await aDaemon(settings)
  onTestFinished(() => bench.stop())
  return bench
}

const get = 'GET / HTTP/1.1\r\nHost: myhook.loca.lt\r\nConnection: close\r\n\r\n'

describe('the Host header of a request to the app', () => {
  test.each([
    [{}, () => 'myhook.loca.lt'],
    [{ hostHeader: 'keep' }, () => 'myhook.loca.lt'],
    [{ hostHeader: 'rewrite' }, (url: string) => new URL(url).host],
    [{ hostHeader: 'app.test:8080' }, () => 'app.test:8080'],
  ])('with %j', async (settings, expected) => {
    const app = await anApp((request, response) => void response.end(request.headers.host))
    const bench = await aBench({ target: app.url, ...settings })
    expect(await exchange(bench.port, get)).toContain(`\r\n\r\n${expected(app.url)}`)
    const detail = await bench.settled('answered')
    expect(detail.attemptsDetail[0]?.headers).toContainEqual(['Host', expected(app.url)])
    expect(detail.headers).toContainEqual(['Host', 'myhook.loca.lt'])
  })

  test('replaces the line where the sender had it, and is added where there was none', () => {
    const target = new URL('http://localhost:3000/base')
    expect(
      withHost(
        [
          ['A', '1'],
          ['hOST', 'x'],
          ['B', '2'],
          ['Host', 'y'],
        ],
        target,
        'rewrite',
      ),
    ).toEqual([
      ['A', '1'],
      ['hOST', 'localhost:3000'],
      ['B', '2'],
    ])
    expect(withHost([['A', '1']], target, 'app.test')).toEqual([
      ['Host', 'app.test'],
      ['A', '1'],
    ])
  })

  test.each([['a b'], ['a\r\nX: 1'], ['http://app.test'], ['']])('%j is refused as a setting', async (hostHeader) => {
    await expect(aDaemon({ hostHeader })).rejects.toThrow('must be keep, rewrite or a host name')
  })
})

describe('the response of a dev server that refuses the host', () => {
  test.each([
    [
      'Vite',
      403,
      'Blocked request. This host ("myhook.loca.lt") is not allowed.\nTo allow this host, add "myhook.loca.lt" to `server.allowedHosts` in vite.config.js.',
      'server.allowedHosts',
    ],
    ['The webpack dev server', 403, 'Invalid Host header', 'devServer.allowedHosts'],
    ['Rails', 403, '<h1>Blocked hosts: myhook.loca.lt</h1><p>To allow requests to these hosts</p>', 'config.hosts'],
    [
      'Django',
      400,
      '<title>DisallowedHost at /</title><pre>Invalid HTTP_HOST header: &#x27;myhook.loca.lt&#x27;. You may need to add &#x27;myhook.loca.lt&#x27; to ALLOWED_HOSTS.</pre>',
      'ALLOWED_HOSTS',
    ],
    ['Starlette', 400, 'Invalid host header', 'TrustedHostMiddleware'],
    ['ASP.NET Core', 400, '<h2>Bad Request - Invalid Hostname</h2>', 'AllowedHosts'],
  ])('is explained with both ways out: %s', async (framework, status, body, setting) => {
    const app = await anApp((_request, response) => void response.writeHead(status).end(body))
    const bench = await aBench({ target: app.url })
    expect(statusOf(await exchange(bench.port, get))).toBe(status)
    const { appFault } = await bench.settled('answered')
    expect(appFault).toMatchObject({ cause: 'app-blocked-host', rank: 'likely' })
    expect(appFault?.message).toContain(`${framework} refuses the host myhook.loca.lt`)
    expect(appFault?.advice).toContain(setting)
    expect(appFault?.advice).toContain('--host-header rewrite')
    await bench.waitForMessage((message) => message.type === 'app.fault')
  })

  test('is not seen in an ordinary refusal', async () => {
    const app = await anApp((_request, response) => void response.writeHead(403).end('Forbidden'))
    const bench = await aBench({ target: app.url })
    await exchange(bench.port, get)
    expect(await bench.settled('answered')).toMatchObject({ appFault: null })
  })
})

describe('an app on localhost', () => {
  test('is found when it listens on ::1 alone', async () => {
    const app = createServer((_request, response) => void response.end('from ::1'))
    await once(app.listen(0, '::1'), 'listening')
    onTestFinished(() => void app.close())
    const { port } = app.address() as AddressInfo
    const bench = await aBench({ target: String(port) })
    expect(await exchange(bench.port, get)).toContain('from ::1')
    expect(await acceptsConnections(new URL(`http://localhost:${port}`), 2_000)).toBe(true)
  })

  test('is tried at the addresses of the system first', () => {
    const both = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]
    expect(withBothFamilies([])).toEqual(both)
    expect(withBothFamilies(both.slice(1))).toEqual([both[1], both[0]])
    expect(withBothFamilies([{ address: '127.0.0.2', family: 4 }])).toEqual([
      { address: '127.0.0.2', family: 4 },
      ...both,
    ])
  })
})

describe('early hints', () => {
  const app = () =>
    anApp((_request, response) =>
      response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end('page')),
    )

  test('reach the sender before the response', async () => {
    const bench = await aBench({ target: (await app()).url })
    const text = await exchange(bench.port, get)
    expect(statusOf(text)).toBe(103)
    expect(text.toLowerCase()).toContain('link: </a.css>; rel=preload')
    expect(text).toContain('HTTP/1.1 200 OK')
    expect(await bench.settled('answered')).toMatchObject({ status: 200 })
  })

  test('are not sent to a client of HTTP/1.0, which would take them for the response', async () => {
    const bench = await aBench({ target: (await app()).url })
    expect(statusOf(await exchange(bench.port, get.replace('1.1', '1.0')))).toBe(200)
  })

  test('that Node refuses to write are left out', async () => {
    const { url } = await anApp((request, response) => {
      request.socket.write('HTTP/1.1 103 Early Hints\r\nLink: not a link\r\n\r\n')
      response.end('page')
    })
    const bench = await aBench({ target: url })
    expect(statusOf(await exchange(bench.port, closingRequest('GET', '/', [])))).toBe(200)
  })
})
