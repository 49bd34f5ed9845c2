import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { deliveryText } from '../../../server/core/text/delivery.ts'
import { parseFilter } from '../../../server/core/filter/parse.ts'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { isComplete, RawApp } from '../../support/raw-app.ts'
import { anApp, closingRequest, exchange, freePort, statusOf } from './support/exchange.ts'
import { waitForState } from './support/wait-for-state.ts'

async function aBench(settings: Parameters<typeof aDaemon>[0]): Promise<DaemonBench> {
  const bench = await aDaemon(settings)
  onTestFinished(() => bench.stop())
  return bench
}

async function aRawApp(respond: (socket: Socket, received: Buffer) => void): Promise<string> {
  const app = await RawApp.start(respond)
  onTestFinished(() => app.stop())
  return String(app.port)
}

const hello = closingRequest('POST', '/hook', ['Content-Length: 5'], 'hello')

const matching = async ({ daemon }: DaemonBench, filter: string): Promise<number> =>
  (await daemon.service.list({ filter: parseFilter(filter, 0).filter, limit: 10 })).total

test('a 500 remains a 500 when its replay is answered with 200', async () => {
  let status = 500
  const app = await anApp((_request, response) => void response.writeHead(status).end(`app ${status}`))
  const bench = await aBench({ target: app.url })
  expect(statusOf(await exchange(bench.port, hello))).toBe(500)
  const { id } = await waitForState(bench, 'answered')
  status = 200
  await bench.daemon.service.replay(id, { signature: 'none' })
  const event = await bench.daemon.service.detail(id)
  expect(event).toMatchObject({ state: 'answered', status: 500, respondedBy: 'app', failed: true, replayStatus: 200 })
  expect(event.delivery).toMatchObject({ by: 'app', status: 500, bodySize: 7 })
  expect(Buffer.from(event.delivery?.bodyBase64 ?? '', 'base64').toString()).toBe('app 500')
  expect(deliveryText(event)).toMatch(/^500 from the app after \d+ ms\.$/)
  expect(event.attemptsDetail.map(({ signing }) => signing)).toEqual([
    { mode: 'kept', credential: null },
    { mode: 'none', credential: null },
  ])
  expect(await Promise.all(['status:>=500', 'is:failed', 'status:200'].map((text) => matching(bench, text)))).toEqual([
    1, 1, 0,
  ])
})

test('an attempt has every header line that the app received', async () => {
  const received: string[] = []
  const app = await anApp((request, response) => {
    received.push(...request.rawHeaders)
    response.end()
  })
  const bench = await aBench({ target: app.url })
  await exchange(bench.port, closingRequest('POST', '/hook', ['Content-Length: 5', 'X-One: 1', 'x-two: 2'], 'hello'))
  const event = await waitForState(bench, 'answered')
  expect(event.attemptsDetail[0]?.headers.flat()).toEqual(received)
})

test.each<[string, () => Promise<string>, string, RegExp]>([
  [
    'is not running',
    async () => `http://127.0.0.1:${await freePort()}`,
    'app_unreachable',
    /^502 from vhook: the app refused the connection \(127\.0\.0\.1:\d+\)\.$/,
  ],
  [
    'resets the connection',
    () => aRawApp((socket, received) => void (isComplete(received) && socket.resetAndDestroy())),
    'app_bad_response',
    /^502 from vhook: the app closed the connection after \d+(\.\d)? (ms|s) without a response\.$/,
  ],
  [
    'closes the connection',
    () => aRawApp((socket, received) => void (isComplete(received) && socket.end())),
    'app_bad_response',
    /^502 from vhook: the app closed the connection after .* without a response\.$/,
  ],
  [
    'does not send HTTP',
    () => aRawApp((socket, received) => void (isComplete(received) && socket.end('hello there\r\n\r\n'))),
    'app_bad_response',
    /^502 from vhook: the app's response is not valid HTTP \(.*\)\.$/,
  ],
])('the sender gets 502 from an app that %s', async (_name, target, code, text) => {
  const bench = await aBench({ target: await target() })
  const response = await exchange(bench.port, hello)
  expect(statusOf(response)).toBe(502)
  const event = await waitForState(bench, 'app_error')
  expect(event).toMatchObject({ status: 502, respondedBy: 'vhook', responseCode: code, failed: true })
  const body = Buffer.from(event.delivery?.bodyBase64 ?? '', 'base64').toString()
  expect(response.endsWith(body)).toBe(true)
  expect(event.delivery?.headers).toContainEqual(['x-vhook-error', code])
  expect(deliveryText(event)).toMatch(text)
  expect(await matching(bench, 'is:failed status:502')).toBe(1)
})

test('a timeout remains a 504 when the app responds later', async () => {
  const app = await anApp((_request, response) => void setTimeout(() => response.end('at last'), 1_500))
  const bench = await aBench({ target: app.url, answerTimeout: 1 })
  expect(statusOf(await exchange(bench.port, hello))).toBe(504)
  const waiting = await waitForState(bench, 'timed_out')
  expect(deliveryText(waiting)).toMatch(/^504 from vhook: the app did not respond within 1(\.\d)? s\.$/)
  const event = await waitForState(bench, 'late_answer')
  expect(event).toMatchObject({ status: 504, responseCode: 'app_timeout', failed: true })
  expect(event.delivery).toEqual(waiting.delivery)
  expect(deliveryText(event)).toMatch(/^504 .* The app responded 200 after [\d.]+ s, too late\.$/)
})

test('a sender that left got nothing, whatever the app responded', async () => {
  const received = Promise.withResolvers<void>()
  const left = Promise.withResolvers<void>()
  const app = await anApp((_request, response) => {
    received.resolve()
    void left.promise.then(() => response.end('for nobody'))
  })
  const bench = await aBench({ target: app.url })
  const socket = connect(bench.port, '127.0.0.1')
  socket.write(hello)
  await received.promise
  socket.destroy()
  await once(socket, 'close')
  await vi.waitUntil(async () => (await waitForState(bench, 'forwarding')).delivery)
  left.resolve()
  const event = await waitForState(bench, 'answered')
  expect(event).toMatchObject({ status: null, respondedBy: 'nobody', failed: true })
  expect(event.delivery?.leftMs).toBe(event.durationMs)
  expect(deliveryText(event)).toMatch(/^The sender left after .*; the app responded 200 after .*\.$/)
})

test('a refused request has the response of vhook', async () => {
  const bench = await aBench({ limits: { body: 4 } })
  const response = await exchange(bench.port, hello)
  expect(statusOf(response)).toBe(413)
  const event = await waitForState(bench, 'refused')
  expect(event).toMatchObject({ status: 413, responseCode: 'body_too_large', failed: true })
  expect(response.endsWith(Buffer.from(event.delivery?.bodyBase64 ?? '', 'base64').toString())).toBe(true)
})

test('without an app the sender gets an empty object from vhook', async () => {
  const bench = await aBench({})
  expect(statusOf(await exchange(bench.port, hello))).toBe(200)
  const event = await waitForState(bench, 'recorded')
  expect(event).toMatchObject({ status: 200, respondedBy: 'vhook', responseCode: null, failed: false })
  expect(event.delivery).toMatchObject({ bodyBase64: btoa('{}'), bodySize: 2 })
  expect(deliveryText(event)).toBe('200 from vhook: there is no app.')
})
