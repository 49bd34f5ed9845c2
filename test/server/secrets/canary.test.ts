import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { apiClient } from '../../../server/core/api/client.ts'
import { checkedFetch } from '../../support/checked-fetch.ts'
import type { ApiClient } from '../../../server/core/api/client.ts'
import type { VhookError } from '../../../server/core/model/errors.ts'
import { toCurl } from '../../../server/core/export/curl.ts'
import { exportedEvent } from '../../../server/core/export/event.ts'
import { exportFormatNames } from '../../../server/core/export/formats.ts'
import { writeExport } from '../../../server/core/export/index.ts'
import { fromBase64 } from '../../../server/core/text/bytes.ts'
import { everyByte } from '../store/support.ts'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { readAllResponses } from '../../support/read-all-responses.ts'

/** The app may receive each of these, but none may occur in vhook's files, messages, responses or output. */
const canary = {
  stored: 'canary-stored-hmac-1',
  rotated: 'canary-stored-hmac-2',
  bearer: 'canary-stored-bearer',
  wrong: 'canary-captured-wrong',
  cookie: 'canary-captured-cookie',
  response: 'canary-answered-cookie',
}
const anyCanary = /canary-(stored|captured|answered)-[a-z]+/

interface AppRequest {
  url: string
  headers: IncomingHttpHeaders
  body: Buffer
}

/** The daemon of the current test, for `afterEach`. */
let bench: DaemonBench
afterEach(() => bench.stop())

/** An app that sets a cookie and echoes the body. */
async function anEcho(): Promise<{ url: string; got: AppRequest[] }> {
  const got: AppRequest[] = []
  const app: Server = createServer((request, response) => {
    void buffer(request).then((body) => {
      got.push({ url: request.url ?? '', headers: request.headers, body })
      response.writeHead(200, { 'set-cookie': [`id=${canary.response}`, 'theme=dark'] }).end(body)
    })
  })
  await once(app.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void app.close())
  return { url: `http://127.0.0.1:${(app.address() as AddressInfo).port}`, got }
}

function clientOf({ daemon }: DaemonBench): ApiClient {
  const { origin, hash } = new URL(daemon.inspectorUrl)
  return apiClient({ fetch: checkedFetch, baseUrl: origin, token: hash.slice('#token='.length) })
}

/** Collects all messages of a live socket. */
async function liveMessages({ daemon }: DaemonBench): Promise<{ text: () => string }> {
  const { origin, host, hash } = new URL(daemon.inspectorUrl)
  const socket = new WebSocket(`ws://${host}/api/live`, { origin })
  const frames: string[] = []
  socket.on('message', (data: Buffer) => frames.push(data.toString()))
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'hello', token: hash.slice('#token='.length) }))
  await once(socket, 'message')
  onTestFinished(() => socket.terminate())
  return { text: () => frames.join('\n') }
}

const body = JSON.stringify({ message: { type: 'status-update' }, server: { secret: canary.stored }, big: 'x' })

/** Sends a webhook that contains every canary of a sender. */
async function send(padding = 0): Promise<{ headers: Record<string, string>; body: string; path: string }> {
  const text = body.replace('"x"', `"${'x'.repeat(padding)}"`)
  const t = String(Date.now())
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${canary.wrong}`,
    cookie: `session=${canary.cookie}`,
    'x-mine': `Bearer ${canary.bearer}`,
    'x-other': `see ${canary.stored}`,
    'x-timestamp': t,
    'x-signature': createHmac('sha256', canary.stored).update(`${t}.${text}`).digest('hex'),
  }
  const path = `/hook?key=${canary.stored}&a=1`
  await fetch(`http://127.0.0.1:${bench.port}${path}`, { method: 'POST', headers, body: text })
  return { headers, body: text, path }
}

async function aRun(): Promise<{ client: ApiClient; got: AppRequest[] }> {
  const app = await anEcho()
  bench = await aDaemon({ target: app.url })
  const client = clientOf(bench)
  const hmac = { type: 'hmac', secretKey: canary.stored, algorithm: 'sha256' } as const
  await client.addCredential({ id: 'shop', authenticationPlan: hmac })
  const plan = { type: 'bearer', token: canary.bearer, headerName: 'X-Mine' } as const
  await client.addCredential({ id: 'mine', authenticationPlan: plan })
  return { client, got: app.got }
}

describe('a captured request full of secrets', () => {
  test('reaches the app byte for byte, is verified, and is replayed as received', async () => {
    const { client, got } = await aRun()
    const sent = await send()
    const detail = await bench.settled('answered')
    expect(detail).toMatchObject({ verdict: 'valid' })
    await client.replayEvent({ id: 'latest', signature: 'keep' })
    for (const one of got) {
      expect([one.url, one.body.toString()]).toEqual([sent.path, sent.body])
      expect(one.headers).toMatchObject(sent.headers)
    }
    expect(got).toHaveLength(2)
    const { verifications } = await client.verifyEvent({ id: 'latest' })
    expect(verifications.map(({ verdict }) => verdict)).toContain('valid')
  })

  test('can be edited with its masks: an unchanged mask is replaced with its original', async () => {
    const { client, got } = await aRun()
    const sent = await send()
    const { headers, path, bodyBase64 = '' } = await bench.settled('answered')
    const shown = Buffer.from(fromBase64(bodyBase64) ?? []).toString()
    await client.replayEvent({
      id: 'latest',
      signature: 'keep',
      headers: headers.map(([name, value]) => [name, name === 'x-other' ? `${value}!` : value]),
      path: path.replace('a=1', 'a=2'),
      bodyBase64: Buffer.from(shown.replace('status-update', 'hang')).toString('base64'),
    })
    const last = got.at(-1)
    expect(last?.url).toBe(sent.path.replace('a=1', 'a=2'))
    expect(last?.body.toString()).toBe(sent.body.replace('status-update', 'hang'))
    expect(last?.headers).toMatchObject({
      authorization: sent.headers['authorization'],
      cookie: sent.headers['cookie'],
    })
  })

  test.each([
    ['in memory', 0],
    ['in a file', 1_100_000],
  ])('leaves no secret in any file, live message, response or export (%s)', async (_name, padding) => {
    const { client } = await aRun()
    const live = await liveMessages(bench)
    await send(padding)
    await bench.settled('answered')
    const rotated = await client.rotateCredential({ id: 'shop', secret: canary.rotated, graceMs: 60_000 })
    const edited = await client.updateCredential({ id: 'mine', set: { token: canary.bearer } })
    await client.replayEvent({ id: 'latest', signature: 'resign', credential: 'shop' })
    await client.replayEvent({ id: 'latest', signature: 'resign', credential: 'mine' })
    await client.verifyEvent({ id: 'latest' })
    await client.diagnoseEvent({ id: 'latest', credential: 'mine' }).catch(() => undefined)
    const event = await client.getEvent({ id: 'latest' })
    const bytes = await client.getEventBody({ id: 'latest' })
    const { attemptsDetail } = event
    const bodies = attemptsDetail.flatMap((one) => [one.bodyBase64 ?? '', one.outcome?.bodyBase64 ?? ''])
    const request = { method: event.method, url: event.publicUrl + event.path, headers: event.headers, body: bytes }
    const preview = await client.previewReplay({ id: 'latest', signature: 'resign', credential: 'mine' })
    const signed = await client.getSignedPayload({ id: 'latest', credential: 'shop' })
    const read = await readAllResponses(bench.daemon.inspectorUrl, 'shop')
    expect(read.filter(({ status }) => status === 200).length).toBeGreaterThan(20)
    const outputs = {
      event,
      body: Buffer.from(bytes).toString('latin1'),
      bodies: bodies.map((text) => Buffer.from(text, 'base64').toString('latin1')).join('\n'),
      curl: toCurl(request, { secrets: 'masked' }),
      exports: exportFormatNames.map((format) =>
        writeExport(format, [exportedEvent(event, bytes)], { secrets: 'masked' }),
      ),
      // The inspector does not export a large body; the client does.
      exportsByApi: await Promise.all(
        exportFormatNames.map((format) =>
          client.exportEvent({ id: 'latest', as: format }).catch((error: VhookError) => error.message),
        ),
      ),
      list: [
        await client.listEvents(),
        await client.getSnapshot(),
        await client.listCredentials(),
        await client.getHealth(),
      ],
      exported: await client.exportCredentials(),
      search: await client.listEvents({ search: 'canary' }),
      code: await client.getCode({ id: 'latest', credential: 'shop', language: 'node-express' }).catch(String),
      preview,
      signed: [signed, Buffer.from(signed.payloadBase64, 'base64').toString('latin1')],
      responses: [rotated, edited],
      everything: read.map(({ text }) => text).join('\n'),
      live: live.text(),
      hub: bench.messages,
    }
    for (const [output, content] of Object.entries(outputs))
      expect([output, anyCanary.exec(typeof content === 'string' ? content : JSON.stringify(content))?.[0]]).toEqual([
        output,
        undefined,
      ])
    expect(outputs.search.total).toBe(0)
    // Other formats may contain a large body as base64 or omit it.
    expect(outputs.exports.slice(0, 2).every((text) => text.includes('status-update'))).toBe(true)
    expect(attemptsDetail).toHaveLength(3)
    expect(live.text()).toContain('event.captured')
    expect(everyByte(join(bench.folder, 'data')).toString('latin1')).not.toMatch(anyCanary)
    await bench.daemon.close()
    expect(everyByte(join(bench.folder, 'data')).toString('latin1')).not.toMatch(anyCanary)
  })
})

describe('captured headers can be revealed', () => {
  test('by name, after the audit entry is written', async () => {
    const { client } = await aRun()
    await send()
    const { id } = await bench.settled('answered')
    const { headers } = await client.revealHeaders({ id: 'latest', headers: ['Authorization', 'COOKIE'] })
    expect(Object.fromEntries(headers)).toEqual({
      authorization: `Bearer ${canary.wrong}`,
      cookie: `session=${canary.cookie}`,
    })
    const audit = await client.listAudit()
    expect(audit).toMatchObject([
      { action: 'reveal', eventId: id, attemptId: null, names: ['authorization', 'cookie'] },
    ])
    expect(JSON.stringify(audit)).not.toMatch(anyCanary)
    await expect(client.revealHeaders({ id: 'latest', headers: ['x-none'] })).rejects.toMatchObject({
      problem: { code: 'NO_SUCH_HEADER' },
    })
    expect(await client.listAudit()).toHaveLength(1)
  })

  test('of an attempt and its response too', async () => {
    const { client } = await aRun()
    await send()
    const { attemptsDetail } = await bench.settled('answered')
    const attempt = attemptsDetail[0]?.id ?? ''
    const { headers } = await client.revealHeaders({ id: 'latest', headers: ['set-cookie'], attempt, side: 'answered' })
    expect(headers.map(([, value]) => value)).toEqual([`id=${canary.response}`, 'theme=dark'])
    expect(await client.listAudit()).toMatchObject([{ attemptId: attempt }])
  })
})

describe('with another key', () => {
  test('an event is masked, and can be neither verified nor replayed', async () => {
    const { client } = await aRun()
    await send()
    await bench.settled('answered')
    const before = await client.getEvent({ id: 'latest' })
    await bench.daemon.close()
    const { folder } = bench
    writeFileSync(join(folder, 'config', 'key'), Buffer.alloc(32, 1))
    const target = before.attemptsDetail[0]?.target ?? ''
    bench = await aDaemon({ target, folder })
    const reopened = clientOf(bench)
    expect((await reopened.getEvent({ id: 'latest' })).headers).toEqual(before.headers)
    expect(await reopened.verifyEvent({ id: 'latest' })).toMatchObject({
      verifications: [{ verdict: 'not-checked', reason: 'locked' }],
    })
    expect(await reopened.getEvent({ id: 'latest' })).toMatchObject({ verdict: 'valid' })
    const locked = { problem: { code: 'EVENT_LOCKED', exit: 1 } }
    await expect(reopened.replayEvent({ id: 'latest', signature: 'keep' })).rejects.toMatchObject(locked)
    await expect(reopened.previewReplay({ id: 'latest', signature: 'none' })).rejects.toMatchObject(locked)
    await expect(reopened.revealHeaders({ id: 'latest', headers: ['cookie'] })).rejects.toMatchObject(locked)
  })
})

describe('a purge', () => {
  const mark = 'canary-purged'

  test('of one event, and then of all, leaves no byte of them in the data folder', async () => {
    const { client } = await aRun()
    const data = join(bench.folder, 'data')
    const ids: string[] = []
    for (const number of [1, 2]) {
      const text = JSON.stringify({ text: `${mark}-${number}`, big: `${mark}-${number} `.repeat(100_000) })
      await fetch(`http://127.0.0.1:${bench.port}/${mark}-${number}`, { method: 'POST', body: text })
      ids.push((await bench.settled('answered')).id)
    }
    await client.listEvents({ search: mark })
    expect(everyByte(data).includes(`${mark}-1`)).toBe(true)
    await client.removeEvent({ id: ids[0] ?? '' })
    await expect.poll(() => everyByte(data).includes(`${mark}-1`), { timeout: 25_000, interval: 500 }).toBe(false)
    expect(everyByte(data).includes(`${mark}-2`)).toBe(true)
    await client.removeEvents({ ids: ids.slice(1) })
    await expect.poll(() => everyByte(data).includes(mark), { timeout: 25_000, interval: 500 }).toBe(false)
    expect(existsSync(data)).toBe(true)
  })
})
