import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { LiveMessage } from '../../server/core/api/live.ts'
import { aDaemon } from '../support/daemon.ts'
import type { DaemonBench } from '../support/daemon.ts'
import { RawApp } from '../support/raw-app.ts'
import { RawClient } from '../support/raw.ts'

let bench: DaemonBench
const apps: Server[] = []
afterEach(async () => {
  await bench.stop()
  for (const app of apps.splice(0)) {
    app.closeAllConnections()
    app.close()
  }
})

async function anApp(listener: RequestListener): Promise<string> {
  const app = createServer(listener)
  apps.push(app)
  await once(app.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(app.address() as AddressInfo).port}`
}

const post = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${bench.port}${path}`, { method: 'POST', body, headers })

const isType =
  <T extends LiveMessage['type']>(type: T) =>
  (message: LiveMessage): message is Extract<LiveMessage, { type: T }> =>
    message.type === type

describe('an event', () => {
  test('is stored before the app gets its first byte, and the sender gets the response of the app', async () => {
    const stored: number[] = []
    const target = await anApp(async (_request, response) => {
      stored.push((await bench.daemon.service.list({ filter: {}, limit: 10 })).events.length)
      response.writeHead(201, { 'x-app': 'yes' }).end('made')
    })
    bench = await aDaemon({ target })
    const response = await post('/hook', '{"message":{"type":"status-update","call":{"id":"c-1"}}}')
    expect([response.status, response.headers.get('x-app'), await response.text()]).toEqual([201, 'yes', 'made'])
    expect(stored).toEqual([1])
    const detail = await bench.settled('answered')
    expect(detail).toMatchObject({
      type: 'status-update',
      callId: 'c-1',
      status: 201,
      verdict: 'unsigned',
      attempts: 1,
    })
  })

  test('publishes each of its live messages once, in order', async () => {
    bench = await aDaemon({ target: await anApp((_request, response) => response.end()) })
    await post('/', 'x')
    await bench.settled('answered')
    const types = bench.messages
      .map((message) => message.type)
      .filter((type) => type.startsWith('event') || type.startsWith('attempt'))
    expect(types.toSorted()).toEqual(['attempt.finished', 'attempt.started', 'event.captured', 'event.verified'])
    expect(types[0]).toBe('event.captured')
  })

  test('without an app gets vhook’s own response', async () => {
    bench = await aDaemon()
    const response = await post('/', '{}')
    expect([response.status, await response.text()]).toEqual([200, '{}'])
    expect(await bench.settled('recorded')).toMatchObject({ attempts: 0 })
  })
})

describe('when the app fails, the reason is stored and the sender gets', () => {
  test('an immediate 502 when the app is not running', async () => {
    bench = await aDaemon({ target: '1' })
    const response = await post('/', 'x')
    expect(response.status).toBe(502)
    expect(response.headers.get('x-vhook-error')).toBe('app_unreachable')
    const detail = await bench.settled('app_error')
    expect(await response.json()).toMatchObject({ error: { code: 'app_unreachable', event_id: detail.id } })
    expect(detail.attemptsDetail[0]?.outcome?.errorDetail).toContain('ECONNREFUSED')
  })

  test('a 504 when the app does not respond in time, and the late response is stored', async () => {
    const { promise: release, resolve } = Promise.withResolvers<void>()
    bench = await aDaemon({
      target: await anApp((_request, response) => void release.then(() => response.end('late'))),
      answerTimeout: 0.1,
    })
    const response = await post('/', 'x')
    expect(response.status).toBe(504)
    await bench.settled('timed_out')
    resolve()
    const detail = await bench.settled('late_answer')
    expect(detail.attemptsDetail[0]?.outcome).toMatchObject({ status: 200, late: true })
  })

  test('a 502 when the app does not speak HTTP', async () => {
    const app = await RawApp.start((socket) => socket.end('what?\r\n\r\n'))
    bench = await aDaemon({ target: String(app.port) })
    expect((await post('/', 'x')).headers.get('x-vhook-error')).toBe('app_bad_response')
    await bench.settled('app_error')
    await app.stop()
  })

  test('a reset when the app crashes while it sends its body', async () => {
    const app = await RawApp.start((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'))
    bench = await aDaemon({ target: String(app.port) })
    const client = await RawClient.to(bench.port)
    const failed = once(client.socket, 'error')
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n')
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
    expect(await bench.settled('app_error')).toMatchObject({ status: 200 })
    await app.stop()
  })

  test('a 508 when the target is vhook itself', async () => {
    bench = await aDaemon({ port: 45_917, target: '45917' })
    const response = await post('/', 'x')
    expect(response.status).toBe(508)
    await response.body?.cancel()
  })
})

describe('a sender that disconnects', () => {
  test('does not cancel the request to the app, whose response is stored', async () => {
    const { promise: release, resolve } = Promise.withResolvers<void>()
    const { promise: reached, resolve: arrive } = Promise.withResolvers<void>()
    bench = await aDaemon({
      target: await anApp((_request, response) => {
        arrive()
        void release.then(() => response.end('done'))
      }),
    })
    const client = await RawClient.to(bench.port)
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n')
    await reached
    client.end()
    await client.closed
    // The intake notices a closed connection on its next event-loop turn.
    await bench.daemon.service.health()
    resolve()
    const detail = await bench.settled('answered')
    const outcome = detail.attemptsDetail[0]?.outcome
    expect(Buffer.from(outcome?.bodyBase64 ?? '', 'base64').toString()).toBe('done')
    expect(outcome?.callerGoneMs).toEqual(expect.any(Number))
  })
})

describe('verification', () => {
  const secretKey = 'a-secret-that-nobody-else-has'
  const add = () =>
    bench.daemon.service.vault.add({
      id: 'vapi',
      authenticationPlan: { type: 'hmac', secretKey, algorithm: 'sha256' },
    })
  const signed = (body: Buffer, at = Date.now(), secret = secretKey): Record<string, string> => ({
    'x-timestamp': String(at),
    'x-signature': createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex'),
  })
  const body = Buffer.from([0x7b, 0xff, 0x00, 0x7d])

  test('accepts a valid signature of a binary body', async () => {
    bench = await aDaemon({ target: await anApp((_request, response) => response.end()) })
    await add()
    await post('/', body, signed(body))
    expect(await bench.settled('answered')).toMatchObject({ verdict: 'valid', credential: 'vapi', message: null })
    const { usage } = bench.daemon.service.vault.views()[0] ?? {}
    expect(usage).toMatchObject({ valid: 1, invalid: 0 })
  })

  test('fails with another secret, with a reason, and the event is still forwarded', async () => {
    bench = await aDaemon({ target: await anApp((_request, response) => response.end('received')) })
    await add()
    const response = await post('/', body, signed(body, Date.now(), 'another secret'))
    expect(await response.text()).toBe('received')
    expect(await bench.settled('answered')).toMatchObject({
      verdict: 'invalid',
      credential: 'vapi',
      message: expect.any(String),
    })
  })

  test('with --enforce refuses the event without calling the app', async () => {
    let called = 0
    const target = await anApp((_request, response) => {
      called += 1
      response.end('in')
    })
    bench = await aDaemon({ target, enforce: true })
    await add()
    const response = await post('/', body, signed(body, Date.now(), 'another secret'))
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Signature'])
    expect(await response.text()).not.toContain('signature')
    expect(await bench.settled('refused')).toMatchObject({ verdict: 'invalid' })
    expect(await (await post('/', body, signed(body))).text()).toBe('in')
    expect(called).toBe(1)
  })

  test('can be repeated on a re-signed replay, as an independent verifier confirms', async () => {
    const seen: Array<{ headers: Record<string, unknown>; body: Buffer }> = []
    const target = await anApp(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
      seen.push({ headers: request.headers, body: Buffer.concat(chunks) })
      response.end()
    })
    bench = await aDaemon({ target })
    await add()
    await post('/', body, signed(body, 1_600_000_000_000))
    const { id, verdict } = await bench.settled('answered')
    expect(verdict).toBe('invalid')
    const attempt = await bench.daemon.service.replay(id, { signature: 'resign' })
    expect(attempt.outcome).toMatchObject({ status: 200 })
    const [, replayed] = seen
    const expected = createHmac('sha256', secretKey)
      .update(`${String(replayed?.headers['x-timestamp'])}.`)
      .update(body)
      .digest('hex')
    expect(replayed?.headers['x-signature']).toBe(expected)
    expect(replayed?.body).toEqual(body)
    await bench.daemon.service.replay(id, { signature: 'none' })
    expect(seen[2]?.headers).not.toHaveProperty('x-signature')
    await bench.daemon.service.replay(id, { signature: 'keep' })
    expect(seen[3]?.headers['x-signature']).toBe(seen[0]?.headers['x-signature'])
  })

  test('accepts OAuth 2.0 tokens that vhook issued', async () => {
    bench = await aDaemon()
    const clientSecret = 'client-secret-canary'
    await bench.daemon.service.vault.add({
      id: 'oauth',
      authenticationPlan: { type: 'oauth2', clientId: 'me', clientSecret },
    })
    const form = `grant_type=client_credentials&client_id=me&client_secret=${clientSecret}`
    const response = await post('/vhook/oauth/token', form, { 'content-type': 'application/x-www-form-urlencoded' })
    expect(response.headers.get('cache-control')).toBe('no-store')
    const { access_token: token } = (await response.json()) as { access_token: string }
    await post('/hook', '{}', { authorization: `Bearer ${token}` })
    expect(await bench.settled('recorded')).toMatchObject({ verdict: 'valid', credential: 'oauth', kind: 'webhook' })
    await post('/hook', '{}', { authorization: 'Bearer something-else-entirely' })
    await bench.waitForMessage(
      (message): message is LiveMessage => isType('event.verified')(message) && message.verdict === 'invalid',
    )
    const tokenRequest = (await bench.daemon.service.list({ filter: {}, limit: 10 })).events.find(
      (event) => event.kind === 'token',
    )
    expect(tokenRequest).toMatchObject({ path: '/vhook/oauth/token', state: 'recorded' })
  })

  test('leaves no secret in the data folder', async () => {
    bench = await aDaemon()
    await add()
    const clientSecret = 'client-secret-canary'
    await bench.daemon.service.vault.add({
      id: 'oauth',
      authenticationPlan: { type: 'oauth2', clientId: 'me', clientSecret },
    })
    await post('/vhook/oauth/token', `grant_type=client_credentials&client_id=me&client_secret=${clientSecret}`, {
      'content-type': 'application/x-www-form-urlencoded',
    })
    const data = join(bench.folder, 'data')
    const bytes = readdirSync(data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
    expect(bytes.length).toBeGreaterThan(1)
    const found = bytes.filter((content) => content.includes(secretKey) || content.includes(clientSecret))
    expect(found).toEqual([])
  })
})

describe('identical requests within ten minutes', () => {
  test('are all stored and forwarded, and marked as repeats', async () => {
    let called = 0
    bench = await aDaemon({
      target: await anApp((_request, response) => {
        called += 1
        response.end()
      }),
    })
    for (const body of ['same', 'same', 'other']) await (await post('/', body)).text()
    const { events } = await bench.daemon.service.list({ filter: {}, limit: 10 })
    const [other, second, first] = events
    expect([first?.repeatOf, second?.repeatOf, other?.repeatOf]).toEqual([null, first?.id, null])
    expect(called).toBe(3)
  })
})
