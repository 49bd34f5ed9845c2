import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { ClientOptions } from 'ws'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { RawClient } from '../../support/raw.ts'
import { anApp, codeOf, exchange, statusOf } from './support/exchange.ts'

async function aBench(settings: Parameters<typeof aDaemon>[0]): Promise<DaemonBench> {
  const bench = await aDaemon(settings)
  onTestFinished(() => bench.stop())
  return bench
}

/** An app that echoes every message, and closes the connection at "bye". */
async function anEcho(options: { subprotocol?: string } = {}): Promise<{ url: string; server: WebSocketServer }> {
  const server = new WebSocketServer({
    ...{ port: 0, host: '127.0.0.1', perMessageDeflate: true },
    ...(options.subprotocol ? { handleProtocols: () => options.subprotocol ?? false } : {}),
  })
  await once(server, 'listening')
  onTestFinished(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  server.on('connection', (socket, request) => {
    socket.on('message', (data: Buffer, isBinary) => {
      const text = data.toString()
      if (text === 'bye') return socket.close(4_001, 'done')
      socket.send(text === 'headers' ? JSON.stringify(request.rawHeaders) : data, { binary: isBinary })
    })
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

async function aClient(bench: DaemonBench, path = '/hmr', options: ClientOptions = {}): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${bench.port}${path}`, ['vite-hmr'], options)
  onTestFinished(() => client.terminate())
  await once(client, 'open')
  return client
}

async function ask(client: WebSocket, data: string | Uint8Array): Promise<Buffer> {
  client.send(data)
  const [answer] = (await once(client, 'message')) as [Buffer]
  return answer
}

const ended = async (bench: DaemonBench) => {
  await bench.waitForMessage((message) => message.type === 'attempt.finished')
  const { events } = await bench.daemon.service.list({ filter: {}, limit: 1 })
  return await bench.daemon.service.detail(events[0]!.id)
}

const handshake = (...lines: string[]): string =>
  [
    'GET /hmr HTTP/1.1',
    'Host: h',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...lines,
    '',
    '',
  ].join('\r\n')

describe('a WebSocket', () => {
  test('passes text, bytes and the close code both ways, with its subprotocol', async () => {
    const app = await anEcho({ subprotocol: 'vite-hmr' })
    const bench = await aBench({ target: app.url })
    const client = await aClient(bench)
    expect(client.protocol).toBe('vite-hmr')
    expect(String(await ask(client, 'héllo'))).toBe('héllo')
    const large = Buffer.alloc(3_000_000, 7)
    expect((await ask(client, large)).equals(large)).toBe(true)
    client.send('bye')
    expect(await once(client, 'close')).toEqual([4_001, Buffer.from('done')])
  })

  test('is an event with its duration and the bytes of both directions, and is not verified', async () => {
    const app = await anEcho()
    const bench = await aBench({ target: app.url })
    const client = await aClient(bench)
    await ask(client, Buffer.alloc(10_000, 1))
    client.close()
    await once(client, 'close')
    const event = await ended(bench)
    expect(event).toMatchObject({ kind: 'websocket', method: 'GET', path: '/hmr', state: 'answered', status: 101 })
    expect(event).toMatchObject({ respondedBy: 'app', failed: false })
    expect(event).toMatchObject({ verdict: 'not-checked', credential: null, verifications: [] })
    const { outcome } = event.attemptsDetail[0]!
    expect(outcome).toMatchObject({ status: 101, error: null })
    expect(outcome?.sentBytes).toBeGreaterThan(0)
    expect(outcome?.bodySize).toBeGreaterThan(0)
    expect(outcome?.durationMs).toBeGreaterThanOrEqual(outcome?.firstByteMs ?? Infinity)
  })

  test('has the header lines of the sender, and only the upgrade of its connection', async () => {
    const bench = await aBench({ target: (await anEcho()).url })
    const client = await aClient(bench, '/hmr', { headers: { 'X-Own': '1' }, origin: 'https://public.example' })
    const raw = JSON.parse(String(await ask(client, 'headers'))) as string[]
    const names = raw.filter((_, index) => index % 2 === 0)
    expect(names).toEqual(expect.arrayContaining(['Sec-WebSocket-Key', 'X-Own', 'Origin', 'Host']))
    expect(raw.slice(-4)).toEqual(['Upgrade', 'websocket', 'Connection', 'Upgrade'])
  })

  test('stays open longer than the time for a response, and beyond the time for a late one', async () => {
    const bench = await aBench({ target: (await anEcho()).url, answerTimeout: 0.2, limits: { lateAnswerMs: 300 } })
    const client = await aClient(bench)
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(String(await ask(client, 'still here'))).toBe('still here')
  })

  test('ends at the sender when the app dies, and at the app when the sender leaves', async () => {
    const app = await anEcho()
    const bench = await aBench({ target: app.url })
    const first = await aClient(bench)
    for (const socket of app.server.clients) socket.terminate()
    expect((await once(first, 'close'))[0]).toBe(1_006)
    const accepted = once(app.server, 'connection') as Promise<[WebSocket]>
    const second = await aClient(bench)
    const [atApp] = await accepted
    second.terminate()
    expect((await once(atApp, 'close'))[0]).toBe(1_006)
  })

  test('ends when vhook stops', async () => {
    const bench = await aDaemon({ target: (await anEcho()).url })
    const client = await aClient(bench)
    const closed = once(client, 'close')
    await bench.stop()
    expect((await closed)[0]).toBe(1_006)
  })

  test('that sends before it has the 101 loses nothing', async () => {
    const app = createServer()
    app.on('upgrade', (_request, socket, first: Buffer) => {
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nfirst of the app ',
      )
      if (first.length > 0) socket.write(first)
      socket.pipe(socket)
    })
    await once(app.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void app.close())
    const bench = await aBench({ target: String((app.address() as AddressInfo).port) })
    const client = (await RawClient.to(bench.port)).send(handshake(), 'early bytes')
    onTestFinished(() => void client.socket.destroy())
    const text = await client.until('early bytes')
    expect(text).toContain('first of the app early bytes')
  })
})

describe('a WebSocket handshake', () => {
  test('that the app refuses gets the response of the app', async () => {
    const app = await anApp((_request, response) => void response.writeHead(404, { 'x-app': 'yes' }).end('no socket'))
    const bench = await aBench({ target: app.url })
    const text = await exchange(bench.port, handshake())
    expect(statusOf(text)).toBe(404)
    expect(text).toContain('x-app: yes')
    expect(text).toContain('no socket')
    expect(await ended(bench)).toMatchObject({ kind: 'websocket', status: 404 })
  })

  test('that the app refuses with a large body gets all of it', async () => {
    const app = await anApp((_request, response) => void response.writeHead(400).end('x'.repeat(5_000_000)))
    const bench = await aBench({ target: app.url })
    const text = await exchange(bench.port, handshake())
    expect(text.slice(text.indexOf('\r\n\r\n') + 4).replaceAll(/[^x]/g, '').length).toBeGreaterThanOrEqual(5_000_000)
  })

  test.each([
    ['without an app', async () => aBench({}), 'upgrade_not_supported'],
    ['with an app that is not running', async () => aBench({ target: '1' }), 'app_unreachable'],
    ['while requests must verify', async () => aBench({ target: '1', enforce: true }), 'unauthorized'],
    ['above the limit', async () => aBench({ target: '1', limits: { webSockets: 0 } }), 'busy'],
  ])('%s is refused with a reason, and stored', async (_name, start, code) => {
    const bench = await start()
    expect(codeOf(await exchange(bench.port, handshake()))).toBe(code)
    await expect
      .poll(async () => (await bench.daemon.service.list({ filter: {}, limit: 1 })).events[0])
      .toMatchObject({ kind: 'websocket' })
  })

  test('frees its place when it ends', async () => {
    const bench = await aBench({ target: (await anEcho()).url, limits: { webSockets: 1 } })
    const client = await aClient(bench)
    expect(codeOf(await exchange(bench.port, handshake()))).toBe('busy')
    client.close()
    await ended(bench)
    await aClient(bench)
  })

  test.each([
    ['of another protocol', 'Upgrade: h2c', 'Connection: Upgrade'],
    ['without Connection: Upgrade', 'Upgrade: websocket', 'Connection: close'],
    ['with a body', 'Upgrade: websocket', 'Connection: Upgrade', 'Content-Length: 2'],
  ])('%s is an ordinary request', async (_name, ...lines) => {
    const app = await anApp((request, response) => {
      request.resume()
      response.writeHead(200, { connection: 'close' }).end(`upgrade: ${request.headers.upgrade}`)
    })
    const bench = await aBench({ target: app.url })
    const client = (await RawClient.to(bench.port)).send(
      `GET / HTTP/1.1\r\nHost: h\r\n${lines.join('\r\n')}\r\n\r\n`,
      'hi',
    )
    onTestFinished(() => void client.socket.destroy())
    expect(await client.until('upgrade:')).toContain('upgrade: undefined')
    expect(await bench.settled('answered')).toMatchObject({ kind: 'webhook' })
  })
})
