import { once } from 'node:events'
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { localtunnel } from '../../../server/tunnels/localtunnel.ts'
import type { TunnelRequest, TunnelSession } from '../../../server/tunnels/provider.ts'
import { startLocaltunnelServer } from '../../support/localtunnel-server.ts'
import type { LocaltunnelServer } from '../../support/localtunnel-server.ts'
import { Echo } from './echo.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })
const patient = { timeout: 20_000, interval: 5 }

let echo: Echo
let server: LocaltunnelServer

beforeEach(async () => {
  echo = await new Echo().start()
  server = await startLocaltunnelServer()
})
afterEach(async () => {
  await server.stop()
  await echo.stop()
})

const never = new AbortController().signal
const open = (settings: Partial<TunnelRequest> = {}): Promise<TunnelSession> =>
  localtunnel.open({ port: echo.port, tunnelHost: server.url, signal: never, ...settings })

describe('a localtunnel session', () => {
  test('has a generated name when no name is requested, without a warning', async () => {
    const session = await open()
    expect(session.name).toMatch(/^[a-z]+-[a-z]+-\d{6}$/)
    expect(session.otherName).toBeUndefined()
    await session.close()
  })

  test('has the granted name when it differs from the requested one', async () => {
    server.mode = { kind: 'other-name', name: 'else' }
    const session = await open({ subdomain: 'mine' })
    expect(session).toMatchObject({ name: 'else', otherName: 'else' })
    await session.close()
  })

  test('ends with a reason when the server refuses further connections', async () => {
    const session = await open()
    await server.stop()
    expect(await session.closed).toMatch(/^its data port refuses connections \(connection refused/)
    server = await startLocaltunnelServer()
  })

  test('ends with a reason when the server closes every connection at once', async () => {
    const closing = net.createServer((socket) => socket.destroy())
    await once(closing.listen(0, '127.0.0.1'), 'listening')
    const { port } = closing.address() as AddressInfo
    server.mode = { kind: 'response', body: (grant) => ({ ...grant, port, max_conn_count: 2 }) }
    const session = await open()
    expect(await session.closed).toBe('it closes every connection at once')
    closing.close()
  })

  test('does not open when the data port refuses connections', async () => {
    const closed = net.createServer()
    await once(closed.listen(0, '127.0.0.1'), 'listening')
    const { port } = closed.address() as AddressInfo
    closed.close()
    server.mode = { kind: 'response', body: (grant) => ({ ...grant, port }) }
    await expect(open()).rejects.toThrow(/cannot be reached: its data port refuses connections/)
  })

  test.each([
    ['port 0', (grant: object) => ({ ...grant, port: 0 })],
    ['port 70000', (grant: object) => ({ ...grant, port: 70_000 })],
    ['a port that is text', (grant: object) => ({ ...grant, port: 'many' })],
    ['an address of another host', (grant: object) => ({ ...grant, ip: '10.1.2.3' })],
    ['a javascript: URL', (grant: object) => ({ ...grant, url: 'javascript:alert(1)' })],
    ['a URL with a line break', (grant: object) => ({ ...grant, url: 'http://a.test/\r\nx' })],
    ['no id', (grant: object) => ({ ...grant, id: undefined })],
  ])('is refused with %s, before it connects', async (_name, body) => {
    server.mode = { kind: 'response', body }
    await expect(open({ subdomain: 'mine' })).rejects.toMatchObject({ problem: { code: 'TUNNEL_REFUSED' } })
    expect(server.sockets('mine')).toBe(0)
  })

  test('is canceled when vhook stops while it opens', async () => {
    server.mode = { kind: 'hang' }
    const controller = new AbortController()
    const opening = open({ signal: controller.signal })
    await vi.waitFor(() => expect(server.controlRequests).toHaveLength(1), patient)
    controller.abort()
    await expect(opening).rejects.toMatchObject({ problem: { code: 'TUNNEL_UNREACHABLE' } })
  })

  test('is reached through the server’s origin only when DNS cannot resolve its name', async () => {
    const session = await open({ subdomain: 'mine' })
    expect(session.connectTo).toBe(server.url)
    await session.close()
    server.mode = { kind: 'response', body: (grant) => ({ ...grant, url: 'http://mine.test' }) }
    const foreign = await open({ subdomain: 'others' })
    expect(foreign.connectTo).toBe(server.url)
    await foreign.close()
    server.mode = { kind: 'response', body: (grant) => ({ ...grant, url: 'http://127.0.0.1:9' }) }
    const plain = await open({ subdomain: 'mine' })
    expect(plain.connectTo).toBeUndefined()
    await plain.close()
  })
})
