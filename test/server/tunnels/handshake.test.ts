import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { VhookError } from '../../../server/core/model/errors.ts'
import { readGrant, requestGrant } from '../../../server/tunnels/localtunnel/handshake.ts'
import { randomName } from '../../../server/tunnels/localtunnel/names.ts'
import { startLocaltunnelServer } from '../../support/localtunnel-server.ts'
import type { ControlMode, LocaltunnelServer } from '../../support/localtunnel-server.ts'

const remote = new URL('https://tunnel.example')
const local = new URL('http://127.0.0.1:9000')
const good = { id: 'mine', url: 'https://mine.tunnel.example', port: 4_000, max_conn_count: 10 }

describe('a grant', () => {
  test('points to the host of the control server', () => {
    expect(readGrant(good, remote)).toEqual({
      name: 'mine',
      url: 'https://mine.tunnel.example',
      address: 'tunnel.example',
      port: 4_000,
      connections: 10,
    })
  })

  test('has a public URL without a final slash, and allows one connection by default', () => {
    const response = { id: 'mine', url: 'https://mine.tunnel.example/', port: 4_000 }
    expect(readGrant(response, remote)).toMatchObject({ url: 'https://mine.tunnel.example', connections: 1 })
  })

  test.each([
    ['a public address', remote, '93.184.216.34'],
    ['loopback, if the server is on this machine', local, '127.0.0.2'],
    ['the server’s own private address', new URL('http://10.0.0.5'), '10.0.0.5'],
  ])('may point to %s', (_name, host, ip) => {
    expect(readGrant({ ...good, ip }, host)).toMatchObject({ address: ip })
  })

  test.each([
    ['port 1', { port: 1 }],
    ['port 65535', { port: 65_535 }],
    ['1 connection', { max_conn_count: 1 }],
    ['100 connections', { max_conn_count: 100 }],
  ])('may have %s', (_name, change) =>
    expect(readGrant({ ...good, ...change }, remote)).toMatchObject({ name: 'mine' }),
  )

  test.each([
    ['no id', { id: undefined }, 'its response has no valid id'],
    ['an id that is a number', { id: 7 }, 'its response has no valid id'],
    ['an id with a line break', { id: 'a\r\nb' }, 'its response has no valid id'],
    ['an id of 64 characters', { id: 'a'.repeat(64) }, 'its response has no valid id'],
    ['port 0', { port: 0 }, 'its response has no valid port'],
    ['port 65536', { port: 65_536 }, 'its response has no valid port'],
    ['port 70000', { port: 70_000 }, 'its response has no valid port'],
    ['a port that is text', { port: '4000' }, 'its response has no valid port'],
    ['a fractional port', { port: 4_000.5 }, 'its response has no valid port'],
    ['no port', { port: undefined }, 'its response has no valid port'],
    ['0 connections', { max_conn_count: 0 }, 'its response has no valid number of connections'],
    ['101 connections', { max_conn_count: 101 }, 'its response has no valid number of connections'],
    ['connections that are text', { max_conn_count: '10' }, 'its response has no valid number of connections'],
    ['no URL', { url: undefined }, 'its response has no valid public URL'],
    ['a javascript: URL', { url: 'javascript:alert(1)' }, 'its response has no valid public URL'],
    ['a file: URL', { url: 'file:///etc/passwd' }, 'its response has no valid public URL'],
    ['a URL with a line break', { url: 'https://mine.tunnel.example\r\nX: y' }, 'its response has no valid public URL'],
    ['a URL with a tab', { url: 'https://mine.\ttunnel.example' }, 'its response has no valid public URL'],
    [
      'a URL with an escape character',
      { url: 'https://\u001B[2Jmine.example' },
      'its response has no valid public URL',
    ],
    ['a URL with a user name', { url: 'https://me:pw@mine.example' }, 'its response has no valid public URL'],
    ['a URL with a query', { url: 'https://mine.example/?a' }, 'its response has no valid public URL'],
    ['a URL in a private network', { url: 'http://192.168.1.1' }, 'its response has no valid public URL'],
    ['a URL on this machine', { url: 'http://127.0.0.1:8080' }, 'its response has no valid public URL'],
    ['a loopback address', { ip: '127.0.0.1' }, 'its response points to an address that is not allowed'],
    ['a private address', { ip: '10.0.0.1' }, 'its response points to an address that is not allowed'],
    [
      'the address of cloud metadata',
      { ip: '169.254.169.254' },
      'its response points to an address that is not allowed',
    ],
    ['a name as address', { ip: 'other.example' }, 'its response points to an address that is not allowed'],
    ['a number as address', { ip: 2_130_706_433 }, 'its response points to an address that is not allowed'],
  ])('is refused with %s', (_name, change, reason) => expect(readGrant({ ...good, ...change }, remote)).toBe(reason))

  test('is refused when a server on this machine points to another host', () => {
    expect(readGrant({ ...good, ip: '93.184.216.34' }, local)).toBe(
      'its response points to an address that is not allowed',
    )
  })

  test.each([null, [], 'text', 7, undefined])('is refused when it is not an object: %j', (response) =>
    expect(readGrant(response, remote)).toBe('its response is not a JSON object'),
  )
})

describe('a tunnel request', () => {
  let server: LocaltunnelServer | undefined
  afterEach(async () => server?.stop())

  async function refusal(mode: ControlMode, ms = 5_000): Promise<{ code: string; message: string }> {
    server = await startLocaltunnelServer({ mode })
    const error: unknown = await requestGrant(new URL(server.url), 'mine', AbortSignal.timeout(ms)).catch((one) => one)
    if (!(error instanceof VhookError)) throw new Error('was not refused', { cause: error })
    return { code: error.problem.code, message: error.message.replace(/127\.0\.0\.1:\d+/, 'SERVER') }
  }

  const refused = (why: string): object => ({
    code: 'TUNNEL_REFUSED',
    message: `SERVER did not open a tunnel: ${why}.`,
  })

  test.each([
    ['403', { kind: 'status', status: 403, message: 'Taken.' }, 'it responded 403: "Taken."'],
    ['429', { kind: 'status', status: 429 }, 'it responded 429: "refused"'],
    ['500', { kind: 'status', status: 500 }, 'it responded 500: "refused"'],
    ['a redirect', { kind: 'status', status: 302 }, 'it responded 302, a redirect'],
    ['an HTML page', { kind: 'response', type: 'text/html', body: '<h1>hello' }, 'its response is not JSON'],
    [
      'JSON with another media type',
      { kind: 'response', type: 'application/jsonp', body: '{}' },
      'its response is not JSON',
    ],
    ['truncated JSON', { kind: 'response', body: '{"id":"mi' }, 'its response is not a JSON object'],
    ['64 KiB and one byte', { kind: 'response', body: ' '.repeat(65_537) }, 'its response is too long'],
    ['64 KiB of spaces', { kind: 'response', body: ' '.repeat(65_536) }, 'its response is not a JSON object'],
  ] satisfies [string, ControlMode, string][])(
    'fails with the reason when the server responds with %s',
    async (_n, mode, why) =>
      expect(await refusal(mode)).toMatchObject(why.endsWith('too long') ? { code: 'TUNNEL_REFUSED' } : refused(why)),
  )

  test('escapes the text of the server in its message', async () => {
    const { message } = await refusal({ kind: 'status', status: 403, message: `\u001B[2J\r\n\u202E${'x'.repeat(500)}` })
    expect(message).toMatch(/^[\x20-\x7E…]+$/)
    expect(message.length).toBeLessThan(300)
  })

  test('times out when the server hangs', async () => {
    expect(await refusal({ kind: 'hang' }, 100)).toEqual({
      code: 'TUNNEL_UNREACHABLE',
      message: 'The tunnel server SERVER cannot be reached: it did not respond in time.',
    })
  })

  test('reports that the server is not running', async () => {
    server = await startLocaltunnelServer()
    const { url } = server
    await server.stop()
    server = undefined
    const asking = requestGrant(new URL(url), 'mine', AbortSignal.timeout(5_000))
    await expect(asking).rejects.toThrow(/cannot be reached: it refuses connections\./)
  })

  test('does not read an endless response', async () => {
    const endless = http.createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = (): void =>
        void (response.write(' '.repeat(16_384)) ? setImmediate(more) : response.once('drain', more))
      more()
    })
    await once(endless.listen(0, '127.0.0.1'), 'listening')
    const host = new URL(`http://127.0.0.1:${(endless.address() as AddressInfo).port}`)
    await expect(requestGrant(host, 'mine', AbortSignal.timeout(5_000))).rejects.toThrow('its response is too long')
    endless.closeAllConnections()
    endless.close()
  })
})

test('a generated name is readable, valid for the server and different each time', () => {
  const names = Array.from({ length: 200 }, () => randomName())
  for (const name of names) expect(name).toMatch(/^[a-z]{3,10}-[a-z]{3,10}-\d{6}$/)
  expect(new Set(names).size).toBe(200)
})
