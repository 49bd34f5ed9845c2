import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { defaultLimits, openFiles, withinFiles } from '../../../server/settings/limits.ts'
import type { Limits } from '../../../server/settings/limits.ts'
import { aDaemon } from '../../support/daemon.ts'
import { anIntake } from '../../support/intake.ts'
import type { IntakeBench } from '../../support/intake.ts'
import { RawClient } from '../../support/raw.ts'
import { anApp, closingRequest, codeOf, exchange, statusOf } from './support/exchange.ts'

async function intakeWith(limits: Partial<Limits>): Promise<IntakeBench> {
  const bench = await anIntake({ limits })
  onTestFinished(() => bench.stop())
  return bench
}

test('the default limits match the documentation', () => {
  expect(defaultLimits).toEqual({
    body: 104_857_600,
    bodyInMemory: 1_048_576,
    head: 65_536,
    headerFields: 2_000,
    headMs: 10_000,
    bodyIdleMs: 10_000,
    bodyMs: 300_000,
    connections: 10_000,
    inFlight: 200,
    webSockets: 100,
    answerRecorded: 10_485_760,
    answerMs: 30_000,
    lateAnswerMs: 300_000,
    storeWaitMs: 1_000,
    storeRetryMs: 2_000,
    storeCheckMs: 1_500,
    stopMs: 10_000,
    fetchMs: 5_000,
  })
})

test.each([
  [Infinity, 10_000, 200, 100],
  [20_000, 10_000, 200, 100],
  [12_500, 10_000, 200, 100],
  [12_499, 9_999, 200, 100],
  [1_024, 819, 103, 52],
  [256, 204, 26, 13],
])('%d open files allow %d connections, %d requests in progress and %d WebSockets', (files, ...allowed) => {
  const [connections, inFlight, webSockets] = allowed
  expect(withinFiles(files)).toEqual({ connections, inFlight, webSockets })
})

test('the limit of open files is read from the system', () => {
  const count = "process.stdout.write(String((await import('./server/settings/limits.ts')).openFiles()))"
  const limited = ['-c', `ulimit -n 333; exec "$0" --input-type=module -e "${count}"`, process.execPath]
  expect(spawnSync('sh', limited, { encoding: 'utf8' }).stdout).toBe('333')
  expect(openFiles()).toBeGreaterThan(333)
})

const declared = (size: number): string => closingRequest('POST', '/', [`Content-Length: ${size}`], 'x'.repeat(size))
const inChunks = (size: number): string =>
  closingRequest(
    'POST',
    '/',
    ['Transfer-Encoding: chunked'],
    `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`,
  )
/** A head whose path, names and values have exactly `size` bytes; separators do not count. */
const headOf = (size: number): string =>
  closingRequest('GET', '/', [`X: ${'x'.repeat(size - '/HosthConnectioncloseX'.length)}`])
/** A head of exactly `count` header lines. */
const linesOf = (count: number): string =>
  closingRequest(
    'GET',
    '/',
    Array.from({ length: count - 2 }, (_, at) => `X-${at}: 1`),
  )

describe('at the limit a request is accepted, and beyond it refused', () => {
  test.each([
    ['a declared body', { body: 5_000 }, declared(5_000), declared(5_001), 413, 'body_too_large'],
    ['a chunked body', { body: 5_000 }, inChunks(5_000), inChunks(5_001), 413, 'body_too_large'],
    ['the size of a head', {}, headOf(65_536), headOf(65_537), 431, 'head_too_large'],
    ['the number of header lines', {}, linesOf(2_000), linesOf(2_001), 431, 'head_too_large'],
  ] as const)('%s', async (_name, limits, within, beyond, status, code) => {
    const bench = await intakeWith(limits)
    expect(statusOf(await exchange(bench.port, within))).toBe(200)
    const response = await exchange(bench.port, beyond)
    expect([statusOf(response), codeOf(response)]).toEqual([status, code])
    await bench.seen(2)
    expect(bench.refused).toMatchObject([{ state: 'refused', event: { refusal: code } }])
  })

  test('a body of 100 MiB, by its declared length before it is read', async () => {
    const bench = await intakeWith({})
    const fits = (await RawClient.to(bench.port)).send(
      'POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 104857600\r\n\r\n',
    )
    await fits.until('100 Continue')
    fits.end()
    expect(codeOf(await exchange(bench.port, 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 104857601\r\n\r\n'))).toBe(
      'body_too_large',
    )
  })

  test('a body is stored in memory, and beyond the limit in a file', async () => {
    const bench = await intakeWith({ bodyInMemory: 1_000 })
    await exchange(bench.port, declared(1_000))
    await exchange(bench.port, declared(1_001))
    expect(bench.events.map(({ body }) => [body.kind, body.size])).toEqual([
      ['bytes', 1_000],
      ['file', 1_001],
    ])
  })

  test('the number of connections', async () => {
    const bench = await intakeWith({ connections: 20 })
    const open = await Promise.all(Array.from({ length: 20 }, () => RawClient.to(bench.port)))
    const beyond = await RawClient.to(bench.port)
    expect(await beyond.rest()).toBe('')
    open[0]?.end()
    await open[0]?.closed
    for (const client of open.slice(1)) await client.send('GET / HTTP/1.1\r\nHost: h\r\n\r\n').until('ok')
    // The intake accepts another connection once it has noticed that one closed.
    let again = ''
    while (again === '') again = await exchange(bench.port, closingRequest('GET', '/', []))
    expect(statusOf(again)).toBe(200)
    for (const client of open) client.end()
  })

  test('the number of requests in progress, even when many arrive at once', async () => {
    const pending: ServerResponse[] = []
    const full = Promise.withResolvers<void>()
    const app = await anApp((_request, response) => {
      if (pending.push(response) === 200) full.resolve()
    })
    const bench = await aDaemon({ target: app.url })
    onTestFinished(() => bench.stop())
    const responses = Array.from({ length: 230 }, () =>
      exchange(bench.port, closingRequest('POST', '/', ['Content-Length: 1'], 'x')),
    )
    await full.promise
    const refused = Promise.withResolvers<string[]>()
    const busy: string[] = []
    for (const response of responses)
      void response.then((text) => statusOf(text) === 503 && busy.push(text) === 30 && refused.resolve(busy))
    for (const text of await refused.promise) expect(text).toMatch(/^Retry-After: 1\r\n[^]*"code":"busy"/m)
    expect(pending).toHaveLength(200)
    for (const response of pending) response.end('done')
    const statuses = (await Promise.all(responses)).map(statusOf)
    expect([statuses.filter((one) => one === 200).length, statuses.filter((one) => one === 503).length]).toEqual([
      200, 30,
    ])
  })
})

describe('at its time limit, but not before, vhook ends', () => {
  test.each([
    ['a slow head', { headMs: 300 }, 'POST / HTTP/1.1\r\nHo', 'st: h\r\nContent-Length: 0\r\n\r\n', 'head_too_slow'],
    [
      'a body that pauses',
      { bodyIdleMs: 300 },
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na',
      'b',
      'body_too_slow',
    ],
    ['a slow body', { bodyMs: 300 }, 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na', 'b', 'body_too_slow'],
  ] as const)('%s', async (_name, limits, first, second, code) => {
    const patient = await intakeWith({})
    const quick = await RawClient.to(patient.port)
    quick.send(first)
    await new Promise((resolve) => setImmediate(resolve))
    expect(await quick.send(second).until('\r\n\r\nok')).toMatch(/^HTTP\/1.1 200/)
    quick.end()
    const bench = await intakeWith(limits)
    const slow = await (await RawClient.to(bench.port)).send(first).rest()
    expect([statusOf(slow), codeOf(slow)]).toEqual([408, code])
  })

  test('a body that arrives byte by byte, after its total time', async () => {
    const bench = await intakeWith({ bodyIdleMs: 200, bodyMs: 1_000 })
    const client = (await RawClient.to(bench.port)).send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n')
    const began = performance.now()
    const drip = setInterval(() => client.send('x'), 20)
    expect(codeOf(await client.rest())).toBe('body_too_slow')
    clearInterval(drip)
    expect(performance.now() - began).toBeGreaterThan(900)
  })

  test('a slow head, even when the system clock runs backwards', async () => {
    const bench = await intakeWith({ headMs: 200 })
    let hours = 0
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => 1_800_000_000_000 - (hours += 1) * 3_600_000)
    onTestFinished(() => clock.mockRestore())
    expect(codeOf(await (await RawClient.to(bench.port)).send('P').rest())).toBe('head_too_slow')
  })

  test('an attempt whose sender already got a response', async () => {
    const closed = Promise.withResolvers<void>()
    const app = await anApp((request) => void request.socket.once('close', () => closed.resolve()))
    const bench = await aDaemon({ target: app.url, answerTimeout: 0.1, limits: { lateAnswerMs: 400 } })
    onTestFinished(() => bench.stop())
    const response = await exchange(bench.port, closingRequest('POST', '/', ['Content-Length: 0']))
    expect([statusOf(response), codeOf(response)]).toEqual([504, 'app_timeout'])
    await closed.promise
    const detail = await bench.settled('timed_out')
    expect(detail.attemptsDetail[0]?.outcome).toMatchObject({ status: null, error: 'app_timeout' })
  })
})

test('a response is stored up to the limit, measured in full, and reaches the sender complete', async () => {
  const bytes = Buffer.alloc(3_000, 'z')
  const app = await anApp((_request, response) => void response.end(bytes))
  const bench = await aDaemon({ target: app.url, limits: { answerRecorded: 1_000 } })
  onTestFinished(() => bench.stop())
  const response = await exchange(bench.port, closingRequest('POST', '/', ['Content-Length: 0']))
  expect(response.split('\r\n\r\n')[1]).toBe(bytes.toString())
  const outcome = (await bench.settled('answered')).attemptsDetail[0]?.outcome
  expect(outcome?.bodySize).toBe(3_000)
  expect(Buffer.from(outcome?.bodyBase64 ?? '', 'base64')).toEqual(bytes.subarray(0, 1_000))
})

test('an idle connection never times out, because tunnels keep such connections open', async () => {
  const bench = await intakeWith({ headMs: 100 })
  const silent = await RawClient.to(bench.port)
  const slow = (await RawClient.to(bench.port)).send('P')
  const ended = once(slow.socket, 'close')
  await ended
  expect(await silent.send('GET / HTTP/1.1\r\nHost: h\r\n\r\n').until('ok')).toContain('200')
  silent.end()
})
