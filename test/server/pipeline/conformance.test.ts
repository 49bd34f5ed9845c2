import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { isComplete, RawApp } from '../../support/raw-app.ts'
import { RawClient } from '../../support/raw.ts'
import { exchange, linesOf, statusOf } from './support/exchange.ts'
import { responseRows } from './support/response-rows.ts'
import { requestRows } from './support/request-rows.ts'

const okResponse = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

let app: RawApp
let bench: DaemonBench
let appResponse = okResponse

beforeAll(async () => {
  app = await RawApp.start((socket, received) => {
    if (isComplete(received)) socket.end(Buffer.from(appResponse, 'latin1'))
  })
  bench = await aDaemon({ target: String(app.port) })
})
afterAll(async () => {
  await bench.stop()
  await app.stop()
})

/** Requests that the app got since the last call. A connection without a byte is vhook's health check of the app. */
const takeRequests = (): string[] =>
  app.requests.splice(0).flatMap((bytes) => (bytes.length > 0 ? [bytes.toString('latin1')] : []))

/** Adds `Connection: close` to a request. */
function withClose(bytes: string): string {
  const end = bytes.indexOf('\r\n\r\n')
  const [head, rest] = [bytes.slice(0, end), bytes.slice(end)]
  const hasConnection = /^Connection: /m.test(head)
  return (hasConnection ? head.replace('Connection: ', 'Connection: close, ') : `${head}\r\nConnection: close`) + rest
}

/** Everything that a sender receives. A valid request follows, so that nothing of the first one is still in transit. */
async function send(bytes: string): Promise<string> {
  const response = await exchange(bench.port, withClose(bytes))
  const after = await exchange(bench.port, 'GET /after HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
  expect(statusOf(after)).toBe(200)
  return response
}

const isFraming = (name: string): boolean => /^(content-length|transfer-encoding)$/i.test(name)

describe('a request of a sender', { timeout: 10_000 }, () => {
  test.each(requestRows.filter(({ refused }) => refused !== undefined))(
    'is refused: $name',
    async ({ bytes, refused }) => {
      takeRequests()
      const client = await exchange(bench.port, bytes)
      expect(statusOf(client)).toBe(refused)
      expect(client).toMatch(/^x-vhook-error: \w+/m)
      expect(await exchange(bench.port, 'GET /after HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')).toContain('ok')
      expect(takeRequests().map((text) => text.split(' ', 2)[1])).toEqual(['/after'])
    },
  )

  test.each(requestRows.filter(({ refused }) => refused === undefined))(
    'reaches the app once: $name',
    async ({ bytes, app: expected = '' }) => {
      takeRequests()
      expect(statusOf(await send(bytes))).toBe(200)
      const [first = '', after, ...more] = takeRequests()
      expect(after).toMatch(/^GET \/after/)
      expect(more).toEqual([])
      expect(first).toContain(expected)
      const framing = linesOf(first).filter(([name]) => isFraming(name))
      expect(framing.length).toBeLessThanOrEqual(1)
      expect(linesOf(first).filter(([name]) => /^host$/i.test(name))).not.toEqual([])
      expect(first.split('\r\n\r\n').at(-1)).not.toMatch(/HTTP\/1/)
    },
  )
})

describe('a response of the app', { timeout: 10_000 }, () => {
  test.each(responseRows)('$name', async ({ bytes, method = 'POST', sender, code, cut }) => {
    const client = await RawClient.to(bench.port)
    const ended = cut
      ? once(client.socket, 'error').then(([error]) => (error as NodeJS.ErrnoException).code)
      : undefined
    appResponse = bytes
    client.send(`${method} / HTTP/1.1\r\nHost: h\r\n${method === 'POST' ? 'Content-Length: 0\r\n' : ''}\r\n`)
    const received = await client.until(code ? `"code":"${code}"` : (sender ?? '\0'))
    const final = received.slice(received.lastIndexOf('HTTP/1'))
    expect(statusOf(final)).toBe(code ? 502 : statusOf(bytes.slice(bytes.lastIndexOf('HTTP/1'))))
    expect(await ended).toBe(cut && 'ECONNRESET')
    appResponse = okResponse
    // vhook still works, and so does the sender's connection unless the response was cut short.
    const next = cut ? await RawClient.to(bench.port) : client
    expect(await next.send('GET /after HTTP/1.1\r\nHost: h\r\n\r\n').until('\r\n\r\nok')).toContain('200 OK')
    client.end()
    next.end()
  })
})
