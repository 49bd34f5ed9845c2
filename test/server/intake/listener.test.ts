import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { StoredBody } from '../../../server/core/model/event.ts'
import { anIntake } from '../../support/intake.ts'
import type { IntakeBench } from '../../support/intake.ts'
import { RawClient } from '../../support/raw.ts'

let bench: IntakeBench
afterEach(() => bench.stop())

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const inMemory = (body: StoredBody | undefined): Buffer => Buffer.from(body?.kind === 'bytes' ? body.bytes : [])

describe('the intake stores', () => {
  test('a body that is not valid UTF-8, byte for byte', async () => {
    bench = await anIntake()
    const body = Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xe9, 0x0a])
    const client = await RawClient.to(bench.port)
    client.send(`POST /hook?a=%zz HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n`, body)
    await client.until('ok')
    expect(inMemory(bench.events[0]?.body)).toEqual(body)
    expect(bench.events[0]).toMatchObject({
      method: 'POST',
      path: '/hook?a=%zz',
      publicUrl: 'https://public.example',
    })
    client.end()
  })

  test('every header line, in order and letter case', async () => {
    bench = await anIntake()
    const client = await RawClient.to(bench.port)
    client.send(
      'GET / HTTP/1.1\r\nHost: h\r\nX: 1\r\nx: 2\r\nAuthorization: a\r\nAuthorization: b\r\nX-L: caf\xe9\r\n__proto__: p\r\n\r\n',
    )
    await client.until('ok')
    expect(bench.events[0]?.headers).toEqual([
      ['Host', 'h'],
      ['X', '1'],
      ['x', '2'],
      ['Authorization', 'a'],
      ['Authorization', 'b'],
      ['X-L', 'caf\xe9'],
      ['__proto__', 'p'],
    ])
    client.end()
  })

  test('a chunked body without its framing, and its trailers', async () => {
    bench = await anIntake()
    const client = await RawClient.to(bench.port)
    client.send(
      'PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-T: end\r\n\r\n',
    )
    await client.until('ok')
    expect(inMemory(bench.events[0]?.body).toString()).toBe('abcde')
    expect(bench.events[0]?.trailers).toEqual([['X-T', 'end']])
    client.end()
  })

  test('a body over 1 MiB in a file, with its hash', async () => {
    bench = await anIntake()
    const body = randomBytes(1024 * 1024 + 1)
    const client = await RawClient.to(bench.port)
    client.send(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n`, body)
    await client.until('ok')
    const stored = bench.events[0]?.body
    expect(stored).toMatchObject({ kind: 'file', size: body.length, sha256: sha256(body) })
    const file = stored?.kind === 'file' ? stored.file : ''
    expect(sha256(readFileSync(join(bench.spillFolder, file)))).toBe(sha256(body))
    client.end()
  })

  test('50 pipelined requests in order, and responds in that order', async () => {
    let count = 0
    bench = await anIntake({
      respond: (event, sender) => {
        const text = event.path
        const respond = (): void =>
          sender.send({ status: 200, headers: [['Content-Length', String(text.length)]], body: Buffer.from(text) })
        setTimeout(respond, (count++ * 7) % 20)
      },
    })
    const client = await RawClient.to(bench.port)
    const paths = Array.from({ length: 50 }, (_, index) => `/${100 + index}`)
    client.send(...paths.map((path) => `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx`))
    const text = await client.until('/149')
    expect(bench.events.map((event) => event.path)).toEqual(paths)
    expect([...text.matchAll(/\r\n\r\n(\/\d+)/g)].map(([, path]) => path)).toEqual(paths)
    client.end()
  })
})

describe('the intake refuses, with the reason,', () => {
  test.each([
    [
      'a declared length over the limit',
      'POST /big HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n',
      413,
      'body_too_large',
    ],
    [
      'a chunked body over the limit',
      'POST /big HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n',
      413,
      'body_too_large',
    ],
    [
      'two Content-Length headers',
      'POST /two HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx',
      400,
      'malformed',
    ],
    [
      'Content-Length with Transfer-Encoding',
      'POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'malformed',
    ],
    [
      'an invalid chunk size',
      'POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\nab\r\n',
      400,
      'malformed',
    ],
    [
      'an unknown expectation',
      'POST /e HTTP/1.1\r\nHost: h\r\nExpect: wonders\r\nContent-Length: 0\r\n\r\n',
      417,
      'expectation_failed',
    ],
    ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', 405, 'method_not_supported'],
    ['a head that is too long', `GET / HTTP/1.1\r\nHost: h\r\nX: ${'y'.repeat(70_000)}\r\n\r\n`, 431, 'head_too_large'],
    ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'malformed'],
  ])('%s', async (_name, request, status, code) => {
    bench = await anIntake({ limits: { body: 10 } })
    const client = await RawClient.to(bench.port)
    client.send(request)
    expect(await client.rest()).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*"code":"${code}"`))
    await bench.seen(1)
    expect(bench.events).toEqual([])
    expect(bench.refused).toMatchObject([{ state: 'refused', event: { refusal: code } }])
  })

  test('no body of exactly the limit', async () => {
    bench = await anIntake({ limits: { body: 10 } })
    const client = await RawClient.to(bench.port)
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789')
    await client.until('ok')
    expect(bench.events).toHaveLength(1)
    client.end()
  })

  test('a request when too many are in progress, before it reads the body', async () => {
    bench = await anIntake({ handler: { isBusy: () => true } })
    const client = await RawClient.to(bench.port)
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n')
    expect(await client.rest()).toMatch(/^HTTP\/1.1 503 [^]*Retry-After: 1[^]*"code":"busy"/)
  })

  test('a request that came too late, timed from its head', async () => {
    let reads = 0
    bench = await anIntake({ handler: { isBusy: () => ++reads > 1 } })
    const client = await RawClient.to(bench.port)
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n')
    await vi.waitFor(() => expect(reads).toBe(1))
    await new Promise((resolve) => setTimeout(resolve, 50))
    client.send('12345')
    await client.until('"busy"')
    await bench.seen(1)
    expect(bench.refused[0]?.event.receivedInMs).toBeGreaterThan(30)
    client.end()
  })

  test('a slow head, timed from its first byte, but not an idle connection', async () => {
    bench = await anIntake({ limits: { headMs: 200 } })
    const silent = await RawClient.to(bench.port)
    const slow = (await RawClient.to(bench.port)).send('POST / HTTP/1.1\r\nHo')
    expect(await slow.rest()).toMatch(/^HTTP\/1.1 408 [^]*head_too_slow/)
    silent.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n')
    await silent.until('ok')
    silent.end()
  })

  test('a body that stalls', async () => {
    bench = await anIntake({ limits: { bodyIdleMs: 100 } })
    const client = await RawClient.to(bench.port)
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab')
    expect(await client.rest()).toMatch(/^HTTP\/1.1 408 [^]*body_too_slow/)
  })
})

describe('a request that ends early', () => {
  test.each([
    ['half-way through the body', 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello', 'hello'],
    ['after the head', 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n', ''],
  ])('%s is stored as incomplete and not handled further', async (_name, sent, partial) => {
    bench = await anIntake()
    const client = await RawClient.to(bench.port)
    client.send(sent)
    await new Promise((resolve) => setImmediate(resolve))
    client.end()
    await bench.seen(1)
    expect(bench.events).toEqual([])
    expect(bench.refused).toMatchObject([{ state: 'incomplete', event: { refusal: 'incomplete' } }])
    const stored = inMemory(bench.refused[0]?.event.body).toString()
    expect(partial.startsWith(stored)).toBe(true)
  })

  test('leaves no file behind when its body is too large', async () => {
    bench = await anIntake({ limits: { body: 1_000, bodyInMemory: 10 } })
    const client = await RawClient.to(bench.port)
    client.send(`POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n${'x'.repeat(1_024)}\r\n`)
    expect(await client.rest()).toContain('413')
    await bench.seen(1)
    expect(readdirSync(bench.spillFolder)).toEqual([])
  })
})

test('100-continue is sent before the body arrives, and only when the body would be accepted', async () => {
  bench = await anIntake({ limits: { body: 10 } })
  const client = await RawClient.to(bench.port)
  client.send('POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n')
  await client.until('100 Continue')
  client.send('abc')
  await client.until('ok')
  client.end()
  const large = await RawClient.to(bench.port)
  large.send('POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n')
  expect(await large.rest()).toMatch(/^HTTP\/1.1 413/)
})
