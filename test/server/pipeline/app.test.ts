import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Recorder } from '../../../server/pipeline/recorder.ts'
import { responseClause } from '../../../server/core/text/delivery.ts'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { isComplete, RawApp } from '../../support/raw-app.ts'
import { RawClient } from '../../support/raw.ts'
import { waitForState } from './support/wait-for-state.ts'
import { anApp, closingRequest, codeOf, exchange, freePort, statusOf } from './support/exchange.ts'
import { printTimings } from './support/timings.ts'

async function aBench(settings: Parameters<typeof aDaemon>[0]): Promise<DaemonBench> {
  const bench = await aDaemon(settings)
  onTestFinished(() => bench.stop())
  return bench
}

async function aRawApp(respond: (socket: Socket, received: Buffer) => void): Promise<RawApp> {
  const app = await RawApp.start(respond)
  onTestFinished(() => app.stop())
  return app
}

const hello = closingRequest('POST', '/hook', ['Content-Length: 5'], 'hello')

test('an app that is not running is an immediate 502 each time, and a 200 as soon as it runs', async () => {
  const port = await freePort()
  const bench = await aBench({ target: String(port) })
  const times: number[] = []
  for (let round = 0; round < 50; round += 1) {
    const began = performance.now()
    expect(codeOf(await exchange(bench.port, hello))).toBe('app_unreachable')
    times.push(performance.now() - began)
  }
  printTimings('app not listening', times)
  await anApp((_request, response) => void response.end('here'), port)
  expect(await exchange(bench.port, hello)).toContain('here')
})

describe('a slow app, when the sender waits 1 s,', () => {
  test.each([
    ['responds in time', 0, 'answered', 200],
    ['responds just in time', 700, 'answered', 200],
    ['responds just too late', 1_300, 'late_answer', 504],
    ['never responds', Infinity, 'timed_out', 504],
  ] as const)('%s', async (_name, ms, state, status) => {
    const app = await anApp((_request, response) => {
      if (ms !== Infinity) setTimeout(() => response.end('at last'), ms)
    })
    const bench = await aBench({ target: app.url, answerTimeout: 1, limits: { lateAnswerMs: 2_500 } })
    const began = performance.now()
    const response = await exchange(bench.port, hello)
    const took = performance.now() - began
    console.log(`app after ${ms} ms: ${statusOf(response)} after ${took.toFixed(0)} ms`)
    expect(statusOf(response)).toBe(status)
    expect(took).toBeGreaterThanOrEqual(Math.min(ms, 999))
    const ended = async () => (await waitForState(bench, state)).attemptsDetail[0]?.outcome
    expect(await vi.waitUntil(ended, { timeout: 20_000 })).toMatchObject({
      late: state === 'late_answer',
      status: ms === Infinity ? null : 200,
    })
  })

  test('gets no second request, and keeps its connection until it responds', async () => {
    let calls = 0
    const app = await anApp((_request, response) => {
      calls += 1
      setTimeout(() => response.end(), 600)
    })
    const bench = await aBench({ target: app.url, answerTimeout: 0.2 })
    expect(statusOf(await exchange(bench.port, hello))).toBe(504)
    await waitForState(bench, 'late_answer')
    expect(calls).toBe(1)
  })

  test('does not delay the next sender', async () => {
    const pending: Array<() => void> = []
    const app = await anApp((request, response) => {
      if (request.url === '/hook') pending.push(() => response.end())
      else response.end('quick')
    })
    const bench = await aBench({ target: app.url })
    const slow = Array.from({ length: 20 }, () => exchange(bench.port, hello))
    expect(await exchange(bench.port, closingRequest('GET', '/other', []))).toContain('quick')
    while (pending.length < 20) await new Promise((resolve) => setImmediate(resolve))
    for (const release of pending) release()
    expect((await Promise.all(slow)).map(statusOf)).toEqual(Array.from({ length: 20 }, () => 200))
  })
})

describe('an app that crashes while it responds', () => {
  const size = 4 * 1024 * 1024
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`

  test.each([
    ['at the start of the body', 0],
    ['after the first byte', 1],
    ['half-way', size / 2],
    ['before the last byte', size - 1],
  ])('%s: the sender gets the received bytes and then a reset, never a clean end', async (_name, count) => {
    const app = await aRawApp((socket, request) => {
      if (isComplete(request)) socket.end(Buffer.concat([Buffer.from(head), Buffer.alloc(count, 'x')]))
    })
    const bench = await aBench({ target: String(app.port) })
    const client = await RawClient.to(bench.port)
    const failed = once(client.socket, 'error')
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n')
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
    const { received } = client
    expect(received.subarray(received.indexOf('\r\n\r\n') + 4)).toHaveLength(count)
    const { attemptsDetail } = await waitForState(bench, 'app_error')
    expect(attemptsDetail[0]?.outcome).toMatchObject({ status: 200, error: 'app_cut_short', bodySize: count })
  })

  test.each([
    ['before the head', '', 'app_bad_response'],
    ['within the head', 'HTTP/1.1 200 OK\r\nContent-Le', 'app_bad_response'],
  ])('with a reset %s is a 502', async (_name, text, code) => {
    const app = await aRawApp((socket, received) => {
      if (isComplete(received)) socket.write(text, () => socket.resetAndDestroy())
    })
    const bench = await aBench({ target: String(app.port) })
    expect(codeOf(await exchange(bench.port, hello))).toBe(code)
    expect((await waitForState(bench, 'app_error')).attemptsDetail[0]?.outcome?.errorDetail).not.toBe('')
  })

  test('with a reset within the body resets the connection of the sender', async () => {
    const app = await aRawApp((socket, received) => {
      if (isComplete(received)) socket.write(`${head}abc`, () => setImmediate(() => socket.resetAndDestroy()))
    })
    const bench = await aBench({ target: String(app.port) })
    const client = await RawClient.to(bench.port)
    const failed = once(client.socket, 'error')
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n')
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
    await waitForState(bench, 'app_error')
  })

  test('leaves the previous response on the same connection complete', async () => {
    const app = await anApp((request, response) => {
      if (request.url === '/first') setTimeout(() => response.end('the first response'), 200)
      else response.writeHead(200, { 'content-length': 10 }).write('half', () => request.socket.destroy())
    })
    const bench = await aBench({ target: app.url })
    const client = await RawClient.to(bench.port)
    const failed = once(client.socket, 'error')
    client.send('GET /first HTTP/1.1\r\nHost: h\r\n\r\nGET /second HTTP/1.1\r\nHost: h\r\n\r\n')
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
    expect(client.received.toString()).toMatch(/the first response[^]*half$/)
  })
})

test('a response that begins before the body is read is passed on', async () => {
  const app = await anApp((_request, response) => void response.writeHead(422).end('no need'))
  const bench = await aBench({ target: app.url })
  const large = 'x'.repeat(200_000)
  expect(await exchange(bench.port, closingRequest('POST', '/', [`Content-Length: ${large.length}`], large))).toMatch(
    /^HTTP\/1.1 422 [^]*no need/,
  )
})

test('an app that drops idle connections at random gets every request exactly once', async () => {
  const seen: string[] = []
  const app = await anApp((request, response) => {
    seen.push(request.url ?? '')
    request.socket.setTimeout(1 + Math.floor(Math.random() * 200), () => request.socket.destroy())
    response.end('ok')
  })
  app.server.keepAliveTimeout = 1
  const bench = await aBench({ target: app.url })
  const paths = Array.from({ length: 200 }, (_, at) => `/${at}`)
  const statuses: number[] = []
  for (let at = 0; at < paths.length; at += 5) {
    const batch = paths
      .slice(at, at + 5)
      .map((path) => exchange(bench.port, closingRequest('POST', path, ['Content-Length: 0'])))
    statuses.push(...(await Promise.all(batch)).map(statusOf))
  }
  expect(statuses.filter((status) => status !== 200)).toEqual([])
  expect(seen.toSorted()).toEqual(paths.toSorted())
})

/** Sends 100 identical requests at once. Counts 200 responses, requests at the app, stored events and marked repeats. */
async function sendIdentical(): Promise<number[]> {
  let calls = 0
  const app = await anApp((_request, response) => {
    calls += 1
    response.end()
  })
  const bench = await aBench({ target: app.url })
  const responses = await Promise.all(Array.from({ length: 100 }, () => exchange(bench.port, hello)))
  const answered = responses.filter((text) => statusOf(text) === 200).length
  const { events } = await bench.daemon.service.list({ filter: {}, limit: 200 })
  return [answered, calls, events.length, events.filter(({ repeatOf }) => repeatOf !== null).length]
}

test('a hundred identical requests at once are all stored and forwarded, and all but one marked as repeats', async () => {
  expect(await sendIdentical()).toEqual([100, 100, 100, 99])
})

test('a hundred identical requests of which two are not stored are counted correctly', async () => {
  // oxlint-disable-next-line typescript/unbound-method -- called on its own object below
  const { add } = Recorder.prototype
  let count = 0
  const dropping = vi.spyOn(Recorder.prototype, 'add').mockImplementation(function (this: Recorder, ...args) {
    count += 1
    return count % 50 === 0 ? Promise.resolve('stored') : add.apply(this, args)
  })
  onTestFinished(() => dropping.mockRestore())
  expect(await sendIdentical()).toEqual([100, 100, 98, 97])
})

test('a replay that is clicked twice is two attempts, each sent once', async () => {
  let calls = 0
  const app = await anApp((_request, response) => {
    calls += 1
    response.end()
  })
  const bench = await aBench({ target: app.url })
  await exchange(bench.port, hello)
  const { id } = await bench.settled('answered')
  const { service } = bench.daemon
  const [one, two] = await Promise.all([1, 2].map(() => service.replay(id, { signature: 'keep' })))
  expect(one?.id).not.toBe(two?.id)
  expect(calls).toBe(3)
  const { attemptsDetail } = await service.detail(id)
  expect(attemptsDetail.map(({ cause }) => cause)).toEqual(['forward', 'replay', 'replay'])
})

test('a replay to an app that hangs ends when its sender would have stopped waiting, and says so', async () => {
  const app = await anApp(() => undefined)
  const bench = await aBench({ target: app.url, answerTimeout: 0.2, limits: { lateAnswerMs: 60_000 } })
  expect(codeOf(await exchange(bench.port, hello))).toBe('app_timeout')
  const { target, outcome } = await bench.daemon.service.replay('latest', { signature: 'keep' })
  expect(outcome).toMatchObject({ status: null, error: 'app_timeout' })
  expect(responseClause({ target, outcome })).toMatch(/^the app did not respond within \d/)
})
