import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base64, latin1Bytes, latin1Text, utf8 } from '../../../../server/core/text/bytes.ts'
import { VhookError } from '../../../../server/core/model/errors.ts'
import { exportedEvent } from '../../../../server/core/export/event.ts'
import type { ExportedEvent } from '../../../../server/core/export/event.ts'
import { exportFormatNames } from '../../../../server/core/export/formats.ts'
import { writeExport } from '../../../../server/core/export/index.ts'
import { aDelivery, aDetail, anAttempt } from '../../../cli/builders.ts'
import { readRequest } from '../../../../server/core/import/request.ts'

const anEvent = (more: Partial<ExportedEvent> = {}): ExportedEvent => ({
  id: '0193a000-0000-7000-8000-000000000001',
  receivedAt: 1_700_000_000_500,
  receivedInMs: 500,
  type: 'tool-calls',
  callId: null,
  verdict: 'valid',
  cause: null,
  method: 'POST',
  httpVersion: '1.1',
  url: 'https://a.test/hook?a=1&b',
  headers: [
    ['Content-Type', 'application/json'],
    ['X-Name', 'caf\xe9'],
  ],
  body: utf8('{"a":"é"}'),
  response: null,
  ...more,
})
const answer: NonNullable<ExportedEvent['response']> = {
  by: 'app',
  status: 201,
  statusText: 'Created',
  headers: [
    ['Content-Type', 'text/plain'],
    ['Set-Cookie', 'id=s3cret'],
  ],
  bodyBase64: base64(utf8('fine')),
  bodySize: 4,
  error: null,
  firstByteMs: 20,
  durationMs: 30,
}
const masked = (format: (typeof exportFormatNames)[number], ...events: ExportedEvent[]): string =>
  writeExport(format, events, { secrets: 'masked' })

describe('a HAR', () => {
  test('has the fields of version 1.2, with the response and the times', () => {
    const { log } = JSON.parse(masked('har', anEvent({ response: answer }))) as { log: { entries: unknown[] } }
    expect(log).toMatchObject({ version: '1.2', creator: { name: 'vhook', version: expect.any(String) } })
    expect(log.entries).toEqual([
      {
        _id: anEvent().id,
        _verdict: 'valid',
        startedDateTime: '2023-11-14T22:13:20.000Z',
        time: 530,
        request: {
          method: 'POST',
          url: 'https://a.test/hook?a=1&b',
          httpVersion: 'HTTP/1.1',
          cookies: [],
          headers: [
            { name: 'Content-Type', value: 'application/json' },
            { name: 'X-Name', value: 'caf\xe9' },
          ],
          queryString: [
            { name: 'a', value: '1' },
            { name: 'b', value: '' },
          ],
          postData: { mimeType: 'application/json', text: '{"a":"é"}' },
          headersSize: -1,
          bodySize: 10,
        },
        response: {
          status: 201,
          statusText: 'Created',
          httpVersion: 'HTTP/1.1',
          cookies: [],
          headers: [
            { name: 'Content-Type', value: 'text/plain' },
            { name: 'Set-Cookie', value: '•••• 9–16 chars' },
          ],
          content: { size: 4, mimeType: 'text/plain', text: 'fine' },
          redirectURL: '',
          headersSize: -1,
          bodySize: 4,
        },
        cache: {},
        timings: { send: 500, wait: 20, receive: 10 },
      },
    ])
  })

  test('keeps binary bodies as base64, and says so', () => {
    const text = masked('har', anEvent({ body: Uint8Array.of(0xff, 0) }))
    expect(text).toContain('"encoding": "base64"')
    expect(readRequest(utf8(text)).body).toEqual(Uint8Array.of(0xff, 0))
  })
})

describe('NDJSON', () => {
  test('has one line for each event, with the response', () => {
    const lines = masked('ndjson', anEvent({ response: answer }), anEvent({ body: Uint8Array.of(0xff) })).split('\n')
    expect(lines).toHaveLength(3)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      receivedAt: '2023-11-14T22:13:20.500Z',
      body: '{"a":"é"}',
      answer: { by: 'app', status: 201, bodyBase64: base64(utf8('fine')) },
    })
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ bodyBase64: '/w==', answer: null })
    expect(lines.join('')).not.toContain('s3cret')
  })
})

describe('the response of an exported event', () => {
  const own = aDelivery({ by: 'vhook', status: 504, code: 'app_timeout', headers: [['A', '1']], bodyBase64: 'e30=' })

  test('is what the sender got, not what the app responded later', () => {
    const { response } = exportedEvent(aDetail({ delivery: { ...own, durationMs: 8_001 } }), utf8('{}'))
    expect(response).toMatchObject({ by: 'vhook', status: 504, error: 'app_timeout', durationMs: 8_000 })
    expect(response).toMatchObject({ headers: [['A', '1']], bodyBase64: 'e30=' })
  })

  test('has the times of the forwarded request, not those of a replay', () => {
    const [forwarded] = aDetail().attemptsDetail
    const replayed = anAttempt({ cause: 'replay' }, 'replayed')
    const event = aDetail({ attemptsDetail: [...(forwarded ? [forwarded] : []), replayed] })
    expect(exportedEvent(event, utf8('{}')).response).toMatchObject({ by: 'app', firstByteMs: 20, durationMs: 34 })
  })

  test('has no status when the sender left, and is null while it waits', () => {
    const left = aDelivery({ by: 'nobody', status: null, leftMs: 40 })
    expect(exportedEvent(aDetail({ delivery: left }), utf8('{}')).response).toMatchObject({
      ...{ by: 'nobody', status: null, error: 'caller_left' },
    })
    expect(exportedEvent(aDetail({ delivery: null }), utf8('{}')).response).toBeNull()
  })
})

describe('an .http file', () => {
  test('is readable, with variables instead of credentials', () => {
    const headers: ExportedEvent['headers'] = [
      ['Host', 'a.test'],
      ['Authorization', 'Bearer s3cret'],
      ['X-Vapi-Secret', 's3cret'],
      ['Content-Length', '2'],
    ]
    const one = anEvent({ headers, body: utf8('{}') })
    expect(masked('http', one, anEvent({ method: 'GET', headers: [], body: new Uint8Array() }))).toBe(
      'POST https://a.test/hook?a=1&b\nHost: a.test\nAuthorization: Bearer {{AUTHORIZATION}}\n' +
        'X-Vapi-Secret: {{VAPI_SECRET}}\n\n{}\n\n###\n\nGET https://a.test/hook?a=1&b\n\n',
    )
  })

  test.each([
    ['a variable in the body', { body: utf8('{"a":"{{$processEnv HOME}}"}') }],
    ['a variable in the address', { url: 'https://a.test/{{HOME}}' }],
    ['a variable in a header', { headers: [['A', '{{HOME}}']] }],
    ['a file to read', { body: utf8('a\n< /etc/passwd\n') }],
    ['a file to write', { body: utf8('a\n >>! out.txt') }],
    ['a script', { body: utf8('> {% client.exec() %}') }],
    ['a second request', { body: utf8('{}\n###\nGET https://b.test/') }],
    ['a variable that it sets', { body: utf8('\n@HOST = b.test') }],
    ['a carriage return', { body: utf8('a\r\nb') }],
    ['binary bytes', { body: Uint8Array.of(0xff) }],
    ['a header that is not text', { headers: [['A', '\xff']] }],
  ] as const)('refuses %s rather than change it', (_name, more) => {
    expect(() => masked('http', anEvent(more))).toThrow(expect.objectContaining({ problem: cannotExport }))
  })

  test('omits header names that an editor would not recognise', () => {
    const text = masked('http', anEvent({ headers: [...['#a', '&b', '@c'].map((name) => [name, 'x'] as const)] }))
    expect(text).toBe('POST https://a.test/hook?a=1&b\n\n{"a":"é"}')
  })
})

const cannotExport = expect.objectContaining({ code: 'CANNOT_EXPORT' })

describe.each(exportFormatNames)('as %s', (format) => {
  test('an export with credentials says so', () => {
    const one = anEvent({ headers: [['Cookie', 's3cret']] })
    expect(masked(format, one)).not.toContain('s3cret')
    expect(writeExport(format, [one], { secrets: 'shown' })).toMatch(/s3cret/)
    expect(writeExport(format, [one], { secrets: 'shown' })).toContain('Contains captured credentials')
  })

  test('nothing in it controls a terminal, whether it is written or refused', () => {
    const anyText = fc.string({ unit: 'binary' })
    const header = fc.tuple(
      fc.constantFrom('A', 'x-b', '__proto__', '#c'),
      anyText.map((text) => latin1Text(utf8(text))),
    )
    fc.assert(
      fc.property(anyText, fc.array(header), fc.oneof(anyText.map(utf8), fc.uint8Array()), (path, headers, body) => {
        const text = written(format, anEvent({ url: `https://a.test/${path}`, type: path, headers, body }))
        // Only an .http file is never pasted into a shell, where a tab would complete a word.
        const inert = format === 'http' ? text.replaceAll('\t', '') : text
        expect(inert).not.toMatch(/(?!\n)[\p{Cc}\u200b\u2028-\u202e\u2066-\u2069\ufeff]/u)
      }),
      { numRuns: 300 },
    )
  })

  test('it is read back as the original request', () => {
    const header = fc.tuple(fc.stringMatching(/^x-[a-z]{1,8}$/), fc.stringMatching(/^[!-~]([ -~]*[!-~])?$/))
    const bodies = fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'grapheme' }))
    fc.assert(
      fc.property(fc.array(header), bodies, (lines, body) => {
        // Without a body curl sends no type of one.
        const headers = [...lines, ['Content-Type', 'text/plain'] as const]
        const one = anEvent({ headers, body: utf8(body) })
        const text = written(format, one)
        // A command that needs a shell to expand it cannot be imported.
        if (text === '' || text.startsWith('printf ')) return
        const { url, method, ...read } = readRequest(utf8(text))
        expect([method, url]).toEqual(['POST', one.url])
        expect(read.headers).toEqual(headers)
        expect(latin1Text(read.body)).toBe(latin1Text(one.body))
      }),
      { numRuns: 300 },
    )
  })
})

/** The text, or none where this form cannot hold the event; anything but that problem is thrown. */
function written(format: (typeof exportFormatNames)[number], event: ExportedEvent): string {
  try {
    return masked(format, event)
  } catch (error) {
    if (error instanceof VhookError && error.problem.code === 'CANNOT_EXPORT') return ''
    throw error
  }
}

test('a non-ASCII header is written as the received bytes', () => {
  const value = latin1Text(utf8('日本'))
  const text = masked('http', anEvent({ headers: [['X-Name', value]] }))
  expect(text).toContain('X-Name: 日本')
  expect(latin1Bytes(readRequest(utf8(text)).headers[0]?.[1] ?? '')).toEqual(utf8('日本'))
})

test.each([
  ['ndjson', 'verdict'],
  ['har', '_verdict'],
] as const)('an unsigned event is unsigned in %s', (format, field) => {
  expect(masked(format, anEvent({ verdict: 'unsigned' }))).toMatch(new RegExp(`"${field}": ?"unsigned"`))
})
