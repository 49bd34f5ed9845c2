import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { RawClient } from '../../support/raw.ts'
import { waitForState } from './support/wait-for-state.ts'
import { anApp, bodyOf, closingRequest, codeOf, exchange, freePort, statusOf } from './support/exchange.ts'

async function aBench(settings: Parameters<typeof aDaemon>[0]): Promise<DaemonBench> {
  const bench = await aDaemon(settings)
  onTestFinished(() => bench.stop())
  return bench
}

const patient = { timeout: 20_000 }
const hello = closingRequest('POST', '/hook', ['Content-Length: 5'], 'hello')

/** An app that counts its requests. */
async function aCounter(body = 'mine'): Promise<{ url: string; calls: () => number }> {
  let calls = 0
  const { url } = await anApp((request, response) => {
    calls += 1
    request.resume().once('end', () => response.end(body))
  })
  return { url, calls: () => calls }
}

/** Locks the database from another connection, so that every commit waits, and fails after two seconds. */
function block(bench: DaemonBench): () => void {
  const database = new Database(join(bench.folder, 'data/events.db'))
  database.exec('BEGIN IMMEDIATE')
  const release = (): void => void (database.open && database.close())
  onTestFinished(release)
  return release
}

describe('slow storage', () => {
  test('delays an event for at most --store-wait, and the attempt records that', async () => {
    const app = await aCounter()
    const bench = await aBench({ target: app.url, storeWait: 0.1 })
    const release = block(bench)
    expect(await exchange(bench.port, hello)).toContain('mine')
    release()
    const { attemptsDetail } = await bench.settled('answered')
    expect(attemptsDetail).toMatchObject([{ outcome: { aheadOfStore: true } }])
  })

  test('delays an event as long as needed with --store-wait none', async () => {
    const app = await aCounter()
    const bench = await aBench({ target: app.url, storeWait: 'none' })
    const release = block(bench)
    const response = exchange(bench.port, hello)
    // Longer than the default wait, but shorter than the commit's timeout.
    const first = await Promise.race([response, new Promise((resolve) => setTimeout(resolve, 1_300))])
    expect([first, app.calls()]).toEqual([undefined, 0])
    release()
    expect(await response).toContain('mine')
    const { attemptsDetail } = await bench.settled('answered')
    expect(attemptsDetail[0]?.outcome).not.toHaveProperty('aheadOfStore')
  })
})

describe('failing storage', () => {
  test('does not fail requests: the event is forwarded, queued in memory and written later', async () => {
    const app = await aCounter()
    const bench = await aBench({ target: app.url })
    const release = block(bench)
    expect(await exchange(bench.port, hello)).toContain('mine')
    await vi.waitUntil(() => bench.daemon.service.storage().state === 'failing', patient)
    await vi.waitUntil(() => bench.daemon.service.storage().waiting === 1, patient)
    release()
    expect(await waitForState(bench, 'answered')).toMatchObject({ path: '/hook', status: 200 })
    expect(app.calls()).toBe(1)
  })

  test('responds with 503 storage_unavailable under --strict, without calling the app', async () => {
    const app = await aCounter()
    const bench = await aBench({ target: app.url, strict: true })
    const release = block(bench)
    const response = await exchange(bench.port, hello)
    expect([statusOf(response), codeOf(response)]).toEqual([503, 'storage_unavailable'])
    expect(response).toContain('Retry-After: 1\r\n')
    release()
    expect(await waitForState(bench, 'refused')).toMatchObject({ path: '/hook', attempts: 0 })
    expect(app.calls()).toBe(0)
    expect(await exchange(bench.port, hello)).toContain('mine')
  })

  test('responds the same under --strict when the commit never ends', async () => {
    const app = await aCounter()
    const bench = await aBench({ target: app.url, strict: true, answerTimeout: 0.2 })
    const release = block(bench)
    expect(codeOf(await exchange(bench.port, hello))).toBe('storage_unavailable')
    expect(app.calls()).toBe(0)
    release()
  })
})

describe('a nearly full disk', () => {
  const large = closingRequest('POST', '/large', ['Content-Length: 65537'], 'x'.repeat(65_537))
  const small = closingRequest('POST', '/small', ['Content-Length: 65536'], 'x'.repeat(65_536))

  test('stores bodies up to 64 KiB and only forwards larger ones', async () => {
    const sizes: number[] = []
    const { url } = await anApp(async (request, response) => {
      sizes.push((await bodyOf(request)).length)
      response.end()
    })
    // More free space than any disk has.
    const bench = await aBench({ target: url, minFree: 1e12 })
    for (const request of [large, small]) expect(statusOf(await exchange(bench.port, request))).toBe(200)
    expect(sizes).toEqual([65_537, 65_536])
    const { events } = await bench.daemon.service.list({ filter: {}, limit: 10 })
    expect(events.map(({ path, size }) => [path, size])).toEqual([
      ['/small', 65_536],
      ['/large', 65_537],
    ])
    const [stored, notStored] = await Promise.all(events.map(({ id }) => bench.daemon.service.detail(id)))
    expect(Buffer.from(stored?.bodyBase64 ?? '', 'base64')).toHaveLength(65_536)
    expect(notStored).not.toHaveProperty('bodyBase64')
    const id = notStored?.id ?? ''
    await vi.waitUntil(
      async () => (await bench.daemon.service.detail(id)).note?.includes('was forwarded but not stored'),
      patient,
    )
    const refused = { problem: { code: 'BODY_NOT_KEPT' } }
    await expect(bench.daemon.service.replay(id, { signature: 'keep' })).rejects.toMatchObject(refused)
    await expect(bench.daemon.service.body(id)).rejects.toMatchObject(refused)
  })

  test('is ignored with --min-free 0', async () => {
    const bench = await aBench({ minFree: 0 })
    await exchange(bench.port, large)
    expect(Buffer.from((await bench.settled('recorded')).bodyBase64 ?? '', 'base64')).toHaveLength(65_537)
  })
})

describe('a sender that disconnects while the app works', () => {
  async function disconnect(abortWithCaller: boolean) {
    const reached = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<'closed'>()
    const release = Promise.withResolvers<'released'>()
    const app = await anApp((request, response) => {
      request.socket.once('close', () => closed.resolve('closed'))
      reached.resolve()
      void release.promise.then(() => response.end('done'))
    })
    const bench = await aBench({ target: app.url, abortWithCaller })
    const client = (await RawClient.to(bench.port)).send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n')
    await reached.promise
    client.end()
    await client.closed
    return { bench, closed, release }
  }

  test('does not cancel the request to the app', async () => {
    const { bench, closed, release } = await disconnect(false)
    await bench.daemon.service.health()
    release.resolve('released')
    const { attemptsDetail } = await bench.settled('answered')
    expect(attemptsDetail[0]?.outcome).toMatchObject({ status: 200, callerGoneMs: expect.any(Number) })
    await closed.promise
  })

  test('cancels the request with --abort-with-caller', async () => {
    const { bench, closed, release } = await disconnect(true)
    expect(await Promise.race([closed.promise, release.promise])).toBe('closed')
    const { attemptsDetail } = await bench.settled('interrupted')
    expect(attemptsDetail[0]?.outcome).toMatchObject({ error: 'caller_left', callerGoneMs: expect.any(Number) })
    release.resolve('released')
  })
})

describe('a public error response', () => {
  /** Anything that reveals this machine, its user, ports, files or software. */
  const local =
    /127\.0\.0\.1|localhost|::1|\/tmp|\/home|node_modules|\.ts\b|\.js\b|\bat \S+ \(|ECONN|ENOTFOUND|:\d{4,5}\b|vhook\/?\d/

  const handshake = 'GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

  test.each([
    ['app_unreachable', async () => aBench({ target: String(await freePort()) }), hello],
    ['app_timeout', async () => aBench({ target: (await anApp(() => undefined)).url, answerTimeout: 0.1 }), hello],
    ['app_bad_response', async () => aBench({ target: (await silentApp()).url }), hello],
    ['unauthorized', async () => aBench({ target: (await aCounter()).url, enforce: true }), hello],
    ['malformed', async () => aBench({}), 'GET / HTTP/1.1\r\n\r\n'],
    ['body_too_large', async () => aBench({ limits: { body: 4 } }), hello],
    ['head_too_large', async () => aBench({}), closingRequest('GET', '/', [`X: ${'x'.repeat(70_000)}`])],
    ['head_too_slow', async () => aBench({ limits: { headMs: 100 } }), 'GET'],
    ['body_too_slow', async () => aBench({ limits: { bodyIdleMs: 100 } }), hello.slice(0, -1)],
    ['busy', async () => aBench({ limits: { inFlight: 0 } }), hello],
    ['expectation_failed', async () => aBench({}), closingRequest('POST', '/', ['Expect: x', 'Content-Length: 0'])],
    ['upgrade_not_supported', async () => aBench({}), handshake],
    ['method_not_supported', async () => aBench({}), 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'],
  ])('with %s reveals nothing about this machine but the event id', async (code, start, request) => {
    const bench = await start()
    const response = await exchange(bench.port, request)
    const [head = '', body = ''] = response.split('\r\n\r\n')
    expect(codeOf(response)).toBe(code)
    expect(response).not.toMatch(local)
    expect(Object.keys(JSON.parse(body))).toEqual(['error'])
    const { error } = JSON.parse(body) as { error: Record<string, unknown> }
    expect(Object.keys(error)).toEqual(['code', 'message', 'event_id'])
    expect(head).not.toMatch(/^(Server|X-Powered-By|Via):/im)
    // A refused request is stored with its reason; the response to a forwarded event has its id.
    await vi.waitUntil(
      async () => (await bench.daemon.service.list({ filter: {}, limit: 1 })).events.length === 1,
      patient,
    )
    const [event] = (await bench.daemon.service.list({ filter: {}, limit: 1 })).events
    expect([null, event?.id]).toContain(error['event_id'])
  })
})

/** Closes the connection without a response. */
async function silentApp(): Promise<{ url: string }> {
  const server = createServer((socket) => socket.once('data', () => socket.end()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}` }
}

test('a damaged data folder does not lose the event', async () => {
  const app = await aCounter()
  const bench = await aBench({ target: app.url })
  const bodies = join(bench.folder, 'data/bodies')
  rmSync(bodies, { recursive: true })
  writeFileSync(bodies, 'in the way')
  const bytes = Buffer.alloc(2_000_000, 'x')
  expect(await exchange(bench.port, closingRequest('POST', '/', [`Content-Length: ${bytes.length}`]), bytes)).toContain(
    'mine',
  )
  expect(app.calls()).toBe(1)
  expect(bench.daemon.service.storage().state).toBe('failing')
})
