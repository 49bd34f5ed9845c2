import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import type { HeaderList } from '../../../server/core/model/request.ts'
import { forward, pathOn } from '../../../server/forward/forward.ts'
import type { OutgoingRequest } from '../../../server/forward/forward.ts'
import type { ResponseSink } from '../../../server/core/model/sender.ts'
import { isComplete, RawApp } from '../../support/raw-app.ts'

let app: RawApp
afterEach(() => app?.stop())

/** Records everything that it is sent. */
class RecordingSink implements ResponseSink {
  heads: Array<{ status: number; statusText: string; headers: HeaderList }> = []
  bytes: Buffer[] = []
  ended: HeaderList | null = null
  aborted = false
  head(status: number, statusText: string, headers: HeaderList): void {
    this.heads.push({ status, statusText, headers })
  }
  write(chunk: Buffer): boolean {
    this.bytes.push(chunk)
    return true
  }
  onDrain(): void {
    // Never full.
  }
  end(trailers: HeaderList): void {
    this.ended = trailers
  }
  abort(): void {
    this.aborted = true
  }
}

const options = { recordedBytes: 1_000_000, deadlineMs: 5_000, maxHead: 65_536, maxFields: 2_000 }

const aRequest = (port: number, more: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  target: new URL(`http://127.0.0.1:${port}`),
  method: 'POST',
  path: '/hook',
  headers: [
    ['Host', 'public.example'],
    ['Content-Length', '2'],
  ],
  trailers: [],
  body: { size: 2, bytes: Buffer.from('hi') },
  ...more,
})

const answering = (text: string) =>
  RawApp.start((socket, received) => {
    if (isComplete(received)) socket.end(Buffer.from(text, 'latin1'))
  })

describe('what the app gets', () => {
  test('is the same lines in the same order and letter case, with framing that vhook wrote', async () => {
    app = await answering('HTTP/1.1 204 No Content\r\n\r\n')
    const headers: HeaderList = [
      ['hOST', 'public.example'],
      ['X', '1'],
      ['content-length', '99'],
      ['x', '2'],
      ['Connection', 'keep-alive, X-Hop'],
      ['X-Hop', 'dropped'],
      ['Transfer-Encoding', 'chunked'],
      ['X-Latin', 'caf\xe9'],
      ['Authorization', 'a'],
      ['Authorization', 'b'],
    ]
    await forward(aRequest(app.port, { headers }), { ...options, sink: new RecordingSink() })
    expect(app.requests[0]?.toString('latin1')).toBe(
      'POST /hook HTTP/1.1\r\nhOST: public.example\r\nX: 1\r\ncontent-length: 2\r\nx: 2\r\nX-Latin: caf\xe9\r\n' +
        'Authorization: a\r\nAuthorization: b\r\nConnection: close\r\n\r\nhi',
    )
  })

  test('keeps its trailers, and then its chunks', async () => {
    app = await answering('HTTP/1.1 204 No Content\r\n\r\n')
    await forward(aRequest(app.port, { trailers: [['X-Sum', '42']] }), { ...options, sink: new RecordingSink() })
    expect(app.requests[0]?.toString()).toMatch(
      /Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 42\r\n\r\n$/,
    )
  })

  test.each([
    ['/a?b=%zz#c', '/a?b=%zz#c'],
    ['http://evil.example/a?b', '/a?b'],
    ['http://evil.example', '/'],
    ['*', '*'],
    ['no-slash', '/no-slash'],
  ])('for the target %s is the path %s: no request chooses where vhook connects', (given, path) => {
    expect(pathOn(new URL('http://127.0.0.1:1'), given)).toBe(path)
  })

  test('has the path of the configured address in front', () => {
    expect(pathOn(new URL('http://127.0.0.1:1/base/'), '/hook')).toBe('/base/hook')
  })
})

describe('what comes back', () => {
  test('is the response with its duplicates, letter case, bytes and trailers', async () => {
    app = await answering(
      'HTTP/1.1 201 Made\r\nSet-Cookie: a\r\nset-cookie: b\r\nX: caf\xe9\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\xff\xfe\x00\r\n0\r\nX-T: t\r\n\r\n',
    )
    const sink = new RecordingSink()
    const outcome = await forward(aRequest(app.port), { ...options, sink })
    expect(sink.heads).toEqual([
      {
        status: 201,
        statusText: 'Made',
        headers: [
          ['Set-Cookie', 'a'],
          ['set-cookie', 'b'],
          ['X', 'caf\xe9'],
          ['Transfer-Encoding', 'chunked'],
        ],
      },
    ])
    expect(Buffer.from(outcome.body)).toEqual(Buffer.from([0xff, 0xfe, 0]))
    expect(sink.ended).toEqual([['X-T', 't']])
    expect(outcome).toMatchObject({ status: 201, error: null, bodySize: 3 })
  })

  test('is a redirect as received, which is not followed', async () => {
    app = await answering('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n')
    const outcome = await forward(aRequest(app.port), { ...options, sink: new RecordingSink() })
    expect(outcome).toMatchObject({ status: 302, error: null })
    expect(app.requests).toHaveLength(1)
  })

  test.each([
    ['nothing at all', '', 'app_bad_response', null],
    ['no HTTP', 'hello there\r\n\r\n', 'app_bad_response', null],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 'app_bad_response', null],
    ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', 'app_cut_short', 200],
    ['no last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n', 'app_cut_short', 200],
  ])('is an outcome with a reason when the app gives %s', async (_name, text, error, status) => {
    app = await answering(text)
    const sink = new RecordingSink()
    const outcome = await forward(aRequest(app.port), { ...options, sink })
    expect(outcome).toMatchObject({ error, status })
    expect(outcome.errorDetail).not.toBe('')
    expect(sink.aborted).toBe(status !== null)
    expect(sink.ended).toBeNull()
  })

  test.each([
    ['no HTTP', 'hello there\r\n\r\n'],
    ['half a head', 'HTTP/1.1 200 OK\r\nX-Half: '],
    ['more than is kept', `\xff${'x'.repeat(2_000)}`],
  ])('keeps the first 1 KiB of what came in its place: %s', async (_name, text) => {
    app = await answering(text)
    const outcome = await forward(aRequest(app.port), { ...options, sink: new RecordingSink() })
    expect(outcome).toMatchObject({ status: null, error: 'app_bad_response', bodySize: text.length })
    expect(Buffer.from(outcome.body).toString('latin1')).toBe(text.slice(0, 1_024))
  })

  test('records nothing beside a complete response', async () => {
    app = await answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    const outcome = await forward(aRequest(app.port), { ...options, sink: new RecordingSink() })
    expect([Buffer.from(outcome.body).toString(), outcome.bodySize]).toEqual(['ok', 2])
  })

  test('is a reason when nothing listens', async () => {
    const taken = createServer()
    await once(taken.listen(0, '127.0.0.1'), 'listening')
    const { port } = taken.address() as AddressInfo
    taken.close()
    await once(taken, 'close')
    const outcome = await forward(aRequest(port), { ...options, sink: new RecordingSink() })
    expect(outcome).toMatchObject({ status: null, error: 'app_unreachable' })
    expect(outcome.errorDetail).toContain('ECONNREFUSED')
  })

  test('ends at the deadline when the app does not respond', async () => {
    app = await RawApp.start(() => undefined)
    const outcome = await forward(aRequest(app.port), { ...options, deadlineMs: 50, sink: new RecordingSink() })
    expect(outcome).toMatchObject({ status: null, error: 'app_timeout' })
  })

  test('is recorded up to its limit and counted to its end', async () => {
    app = await answering(`HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789`)
    const sink = new RecordingSink()
    const outcome = await forward(aRequest(app.port), { ...options, recordedBytes: 4, sink })
    expect(Buffer.from(outcome.body).toString()).toBe('0123')
    expect(outcome.bodySize).toBe(10)
    expect(Buffer.concat(sink.bytes).toString()).toBe('0123456789')
  })
})
