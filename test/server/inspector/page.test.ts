import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiClient } from '../../../server/core/api/client.ts'
import { exportFormatNames, exportFormats } from '../../../server/core/export/formats.ts'
import { fakeEvent } from '../../support/fake-event.ts'
import { FakeService } from '../../support/fake-service.ts'
import { type Bench, sendRaw, startInspector, TOKEN } from '../../support/inspector.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startInspector()
})
afterAll(() => bench[Symbol.asyncDispose]())

describe('the page', () => {
  test('is served as built, without a token', async () => {
    const page = await bench.send({ path: '/' })
    expect(page.text).toContain('<title>page</title>')
    expect(page.headers['content-type']).toMatch(/^text\/html/)
    const script = await bench.send({ path: '/assets/app-1.js' })
    expect(script.text).toBe('document.title = "ran"')
    expect(script.headers['cache-control']).toContain('immutable')
  })

  test('never contains the token', async () => {
    const responses = [await bench.send({ path: '/' }), await bench.send({ path: '/assets/app-1.js' })]
    expect(responses.map(({ text, headers }) => JSON.stringify([text, headers])).join('')).not.toContain(TOKEN)
  })
})

const traversals = [
  '/../canary.txt',
  '/..%2fcanary.txt',
  '/%2e%2e%2fcanary.txt',
  '/%2e%2e/canary.txt',
  '/assets/../../canary.txt',
  '/assets/%2e%2e/%2e%2e/canary.txt',
  '/..%5ccanary.txt',
  '/%5c..%5ccanary.txt',
  '/assets/..%00/canary.txt',
  '/index.html%00.js',
  '//canary.txt',
  '//../canary.txt',
  '/assets//app-1.js',
  '/canary.txt#/index.html',
  '/canary.txt?raw??',
  '/assets?raw??',
  '/assets/',
  '/index.html',
  '/ASSETS/APP-1.JS',
  '/.',
  '/..',
  '/@fs/etc/passwd',
  '/etc/passwd',
  '/api/events/..%2f..%2fcanary.txt/body',
  '/api/events/../../canary.txt',
  '/api/events/%2e%2e%2fx',
  '/api/events/..%5cx/body',
  '/api/events/..%2f..%2fx/export?as=har',
  '/api/events/latest/export?as=..%2f..%2fcanary.txt',
]

describe('a URL that points outside the folder of the page', () => {
  test.each(traversals)('%s finds no file', async (path) => {
    const { status, text } = await bench.call('GET', path)
    expect([400, 404]).toContain(status)
    expect(text).not.toContain('CANARY')
  })

  test('ends before a #, which is not part of the path', async () => {
    const { status, text } = await bench.call('GET', '/#/../../canary.txt')
    expect([status, text]).toEqual([200, expect.stringContaining('<title>page')])
  })

  test('finds no file as an absolute URL', async () => {
    const path = `http://127.0.0.1:${bench.port}/../canary.txt`
    const response = await sendRaw(
      bench.port,
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${bench.port}\r\nConnection: close\r\n\r\n`,
    )
    expect(response).toMatch(/^HTTP\/1\.1 40[04] /)
    expect(response).not.toContain('CANARY')
  })

  test('finds no file through a symbolic link in the folder', async () => {
    const { servePage } = await import('../../../server/inspector/static.ts')
    const { default: fastify } = await import('fastify')
    await symlink(join(bench.uiFolder, 'canary.txt'), join(bench.uiFolder, 'ui', 'linked.txt'))
    const app = fastify()
    await servePage(app, join(bench.uiFolder, 'ui'))
    const statuses = await Promise.all(
      ['/linked.txt', '/assets/app-1.js'].map(async (url) => (await app.inject(url)).statusCode),
    )
    await app.close()
    expect(statuses).toEqual([404, 200])
  })
})

describe('an event name that is a path', () => {
  const names = [
    '../../canary.txt',
    '..\\canary.txt',
    '/etc/passwd',
    'latest/../../canary.txt',
    '.',
    '..',
    '%2e%2e',
    'a\0b',
  ]
  test.each(names)('%j is rejected and reaches no other route: the client encodes it', async (name) => {
    const client = apiClient({ fetch, baseUrl: bench.url, token: TOKEN })
    const before = bench.service.done.length
    const calls = [
      client.getEvent({ id: name }),
      client.getEventBody({ id: name }),
      client.exportEvent({ id: name, as: 'har' }),
      client.removeEvent({ id: name }),
    ]
    for (const result of await Promise.allSettled([...calls, client.replayEvent({ id: name, signature: 'keep' })]))
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { problem: { code: expect.stringMatching(/^(BAD|NO_SUCH)_/) } },
      })
    expect([bench.service.done.length, bench.reported]).toEqual([before, []])
  })
})

const HOSTILE: ReadonlyArray<[type: string, body: string]> = [
  ['text/html', '<script>alert(1)</script>'],
  ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
  ['text/xml', '<?xml-stylesheet type="text/xsl" href="x.xsl"?><a/>'],
  ['application/pdf', '%PDF-1.7'],
  ['text/javascript', 'alert(1)'],
]

describe('a downloaded body', () => {
  test.each(HOSTILE)('of type %s is always an attachment', async (type, text) => {
    const event = fakeEvent(7, { body: Buffer.from(text) })
    event.headers = [['Content-Type', type]]
    await using own = await startInspector(new FakeService([event]))
    const { status, headers, bytes } = await own.call('GET', '/api/events/latest/body')
    expect([status, bytes.toString()]).toEqual([200, text])
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="event-${event.summary.id}.bin"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^sandbox;/),
      'content-length': String(text.length),
      'cache-control': 'no-store',
    })
  })

  test.each(exportFormatNames)('as %s is an attachment too, with masked credentials', async (as) => {
    const event = fakeEvent(7)
    event.headers = [['Authorization', 'Bearer s3cret']]
    await using own = await startInspector(new FakeService([event]))
    const { status, headers, text } = await own.call('GET', `/api/events/latest/export?as=${as}`)
    expect([status, text.includes('s3cret'), text.includes('Bearer')]).toEqual([200, false, true])
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="event-${event.summary.id}.${exportFormats[as].ending}"`,
      'content-security-policy': expect.stringMatching(/^sandbox;/),
    })
    expect((await own.call('GET', '/api/events/latest/export?as=../../x')).status).toBe(400)
  })

  test('is returned byte for byte, from memory and from a file', async () => {
    const body = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 7) % 256))
    const folder = await mkdtemp(join(tmpdir(), 'vhook-body-'))
    const [inMemory, spilled, linked] = [fakeEvent(3, { body }), fakeEvent(2, { body }), fakeEvent(1, { body })]
    spilled.file = join(folder, 'spill')
    linked.file = join(folder, 'link')
    await writeFile(spilled.file, body)
    await symlink(spilled.file, linked.file)
    await using own = await startInspector(new FakeService([inMemory, spilled, linked]))
    const responses = await Promise.all(
      ['latest', 'latest~1'].map((name) => own.call('GET', `/api/events/${name}/body`)),
    )
    expect(responses.map(({ bytes }) => bytes.equals(body))).toEqual([true, true])
    // A symbolic link instead of the file is not followed.
    expect((await own.call('GET', '/api/events/latest~2/body')).status).toBe(500)
    expect(own.reported).toHaveLength(1)
    await rm(folder, { recursive: true })
  })
})
