import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import type { HeaderList } from '../../../server/core/model/request.ts'
import { forward } from '../../../server/forward/forward.ts'
import { pathOn } from '../../../server/forward/outgoing.ts'
import type { OutgoingRequest } from '../../../server/forward/outgoing.ts'
import type { ResponseSink } from '../../../server/core/model/sender.ts'
import { isComplete, RawApp } from '../../support/raw-app.ts'

let app: RawApp
afterEach(() => app?.stop())

/** Records the response. */
class RecordingSink implements ResponseSink {
  hinted: HeaderList[] = []
  heads: Array<{ status: number; statusText: string; headers: HeaderList }> = []
  bytes: Buffer[] = []
  ended: HeaderList | null = null
  aborted = false
  hints(headers: HeaderList): void {
    this.hinted.push(headers)
  }
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

const appThatSends = (text: string) =>
  RawApp.start((socket, received) => {
    if (isComplete(received)) socket.end(Buffer.from(text, 'latin1'))
  })

describe('the request to the app', () => {
  test('has the header lines in the original order and letter case, with framing by vhook', async () => {
    app = await appThatSends('HTTP/1.1 204 No Content\r\n\r\n')
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

  test('is chunked if it has trailers', async () => {
    app = await appThatSends('HTTP/1.1 204 No Content\r\n\r\n')
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
  ])(
    'with the request target %s has the path %s: a request cannot choose where vhook connects',
    (requestTarget, path) => {
      expect(pathOn(new URL('http://127.0.0.1:1'), requestTarget)).toBe(path)
    },
  )

  test('has the path of the configured target as prefix', () => {
    expect(pathOn(new URL('http://127.0.0.1:1/base/'), '/hook')).toBe('/base/hook')
  })
})

describe('the response of the app', () => {
  test('has its duplicate headers, letter case, bytes and trailers preserved', async () => {
    app = await appThatSends(
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

  test('can follow early hints', async () => {
    app = await appThatSends(
      'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
    )
    const sink = new RecordingSink()
    const outcome = await forward(aRequest(app.port), { ...options, sink })
    expect(sink.hinted).toEqual([[['Link', '</a.css>; rel=preload']]])
    expect(outcome).toMatchObject({ status: 204, error: null })
  })

  test('can be a redirect, which is not followed', async () => {
    app = await appThatSends('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n')
    const outcome = await forward(aRequest(app.port), { ...options, sink: new RecordingSink() })
    expect(outcome).toMatchObject({ status: 302, error: null })
    expect(app.requests).toHaveLength(1)
  })

  test.each([
    ['nothing', '', 'app_bad_response', null],
    ['something other than HTTP', 'hello there\r\n\r\n', 'app_bad_response', null],
    [
      'two Content-Length headers',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      'app_bad_response',
      null,
    ],
    ['a truncated body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', 'app_cut_short', 200],
    [
      'a chunked body without a last chunk',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n',
      'app_cut_short',
      200,
    ],
  ])('is an error with a reason when the app sends %s', async (_name, text, error, status) => {
    app = await appThatSends(text)
    const sink = new RecordingSink()
    const outcome = await forward(aRequest(app.port), { ...options, sink })
    expect(outcome).toMatchObject({ error, status })
    expect(outcome.errorDetail).not.toBe('')
    expect(sink.aborted).toBe(status !== null)
    expect(sink.ended).toBeNull()
  })

  test.each([
    ['something other than HTTP', 'hello there\r\n\r\n'],
    ['a truncated head', 'HTTP/1.1 200 OK\r\nX-Half: '],
    ['more than 1 KiB', `\xff${'x'.repeat(2_000)}`],
  ])('is stored up to 1 KiB when it is invalid: %s', async (_name, text) => {
    app = await appThatSends(text)
    const outcome = await forward(aRequest(app.port), { ...options, sink: new RecordingSink() })
    expect(outcome).toMatchObject({ status: null, error: 'app_bad_response', bodySize: text.length })
    expect(Buffer.from(outcome.body).toString('latin1')).toBe(text.slice(0, 1_024))
  })

  test('is stored without any other bytes', async () => {
    app = await appThatSends('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    const outcome = await forward(aRequest(app.port), { ...options, sink: new RecordingSink() })
    expect([Buffer.from(outcome.body).toString(), outcome.bodySize]).toEqual(['ok', 2])
  })

  test('is an error with a reason when the app is not running', async () => {
    const closed = createServer()
    await once(closed.listen(0, '127.0.0.1'), 'listening')
    const { port } = closed.address() as AddressInfo
    closed.close()
    await once(closed, 'close')
    const outcome = await forward(aRequest(port), { ...options, sink: new RecordingSink() })
    expect(outcome).toMatchObject({ status: null, error: 'app_unreachable' })
    expect(outcome.errorDetail).toContain('ECONNREFUSED')
  })

  test('is an error at the deadline when the app does not respond', async () => {
    app = await RawApp.start(() => undefined)
    const outcome = await forward(aRequest(app.port), { ...options, deadlineMs: 50, sink: new RecordingSink() })
    expect(outcome).toMatchObject({ status: null, error: 'app_timeout' })
  })

  test('is stored up to the limit and measured in full', async () => {
    app = await appThatSends(`HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789`)
    const sink = new RecordingSink()
    const outcome = await forward(aRequest(app.port), { ...options, recordedBytes: 4, sink })
    expect(Buffer.from(outcome.body).toString()).toBe('0123')
    expect(outcome.bodySize).toBe(10)
    expect(Buffer.concat(sink.bytes).toString()).toBe('0123456789')
  })
})
