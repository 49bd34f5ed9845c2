import { describe, expect, test } from 'vitest'
import type { ReplayRequest } from '../../server/core/api.ts'
import { VhookError } from '../../server/core/errors.ts'
import { editRequest } from '../../server/core/replay.ts'
import type { SignedRequest } from '../../server/core/request.ts'
import { mask, maskHeaders } from '../../server/core/sensitive.ts'

const original: SignedRequest = {
  method: 'POST',
  url: '/hook?a=1',
  headers: [
    ['Host', 'public.example'],
    ['Authorization', 'Bearer the-real-token'],
    ['Content-Length', '2'],
    ['X-A', 'caf\xe9'],
  ],
  body: Uint8Array.of(1, 2),
}
const edit = (change: Partial<ReplayRequest>) => editRequest(original, { signature: 'keep', ...change })

describe('a replay starts from the event', () => {
  test('and without changes is the event itself', () => {
    expect(edit({})).toEqual(original)
  })

  test('with the changes of a person', () => {
    const changed = edit({ method: 'PUT', path: '/other', headers: [['X-New', 'v']], bodyBase64: 'AwQ=' })
    expect(changed).toEqual({ method: 'PUT', url: '/other', headers: [['X-New', 'v']], body: Uint8Array.of(3, 4) })
  })

  test('with the real values behind the masks that the editor was given', () => {
    const shown = maskHeaders(original.headers)
    expect(shown[1]).toEqual(['Authorization', 'Bearer •••• (14 characters)'])
    expect(edit({ headers: shown }).headers).toEqual(original.headers)
  })
})

describe('an edit that would not be one plain request is refused, and the field named', () => {
  test.each([
    ['method', { method: 'PO ST' }],
    ['method', { method: 'GET\r\nX: 1' }],
    ['path', { path: 'no-slash' }],
    ['path', { path: '/with space' }],
    ['path', { path: '/line\nbreak' }],
    ['header name', { headers: [['bad name', 'v']] }],
    ['header name', { headers: [['', 'v']] }],
    ['X-A', { headers: [['X-A', 'a\r\nX-B: b']] }],
    ['X-A', { headers: [['X-A', 'nul\0']] }],
    ['X-A', { headers: [['X-A', '\u0100']] }],
    ['Content-Length', { headers: [['Content-Length', '3']] }],
    ['Transfer-Encoding', { headers: [['Transfer-Encoding', 'chunked']] }],
    ['Host', { headers: [['Host', 'evil.example']] }],
    ['connection', { headers: [['connection', 'close']] }],
    ['body', { bodyBase64: 'not base64!' }],
  ] as ReadonlyArray<[string, Partial<ReplayRequest>]>)('%s %#', (field, change) => {
    const refused = (): unknown => edit(change)
    expect(refused).toThrow(VhookError)
    expect(refused).toThrow(field)
  })
})

describe('a mask', () => {
  test('keeps the scheme word and says the length, and an empty value stays empty', () => {
    expect([mask('Basic abc'), mask('secret'), mask('')]).toEqual([
      'Basic •••• (3 characters)',
      '•••• (6 characters)',
      '',
    ])
  })

  test('hides what a stored credential uses as its header', () => {
    expect(maskHeaders([['X-Own', 'token']], ['x-own'])).toEqual([['X-Own', '•••• (5 characters)']])
  })
})
