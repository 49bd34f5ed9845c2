import { describe, expect, test } from 'vitest'
import type { ReplayRequest } from '../../../../server/core/api/views/replay.ts'
import { VhookError } from '../../../../server/core/model/errors.ts'
import { editRequest } from '../../../../server/core/signing/edit-request.ts'
import type { SignedRequest } from '../../../../server/core/model/request.ts'
import { fillerOf } from '../../../../server/core/masking/filler.ts'
import { mask, maskHeaders } from '../../../../server/core/masking/mask.ts'

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

describe('an edited replay', () => {
  test('without changes is the original request', () => {
    expect(edit({})).toEqual(original)
  })

  test('with the changes of the user, and its own Host, which cannot be edited', () => {
    const changed = edit({ method: 'PUT', path: '/other', headers: [['X-New', 'v']], bodyBase64: 'AwQ=' })
    const headers = [
      ['Host', 'public.example'],
      ['X-New', 'v'],
    ]
    expect(changed).toEqual({ method: 'PUT', url: '/other', headers, body: Uint8Array.of(3, 4) })
  })

  test('with the real values behind the masks that the editor was given', () => {
    const shown = maskHeaders(original.headers)
    expect(shown[1]).toEqual(['Authorization', 'Bearer •••• 9–16 chars'])
    expect(edit({ headers: shown }).headers).toEqual(original.headers)
  })
})

describe('masks that were left in an edit', () => {
  const secret = 'the-real-token'
  const real: SignedRequest = {
    method: 'POST',
    url: `/hook/${secret}`,
    headers: [
      ['Authorization', `Bearer ${secret}`],
      ['X-A', '1'],
      ['X-A', '2'],
    ],
    body: new TextEncoder().encode(`a=${secret}&b=${secret}`),
  }
  const filler = fillerOf(secret.length)
  const masked: SignedRequest = {
    ...real,
    url: `/hook/${filler}`,
    headers: [['Authorization', `Bearer •••• 9–16 chars · fp 0123abcd`], ...real.headers.slice(1)],
    body: new TextEncoder().encode(`a=${filler}&b=${filler}`),
  }
  const edited = (change: Partial<ReplayRequest>) => editRequest(real, { signature: 'keep', ...change }, masked)

  test('become the real values: path, headers and body', () => {
    const bodyBase64 = Buffer.from(`x=1&a=${filler}&b=changed`).toString('base64')
    const changed = edited({ path: `/hook/${filler}?x`, headers: masked.headers.toReversed(), bodyBase64 })
    expect(changed.url).toBe(`/hook/${secret}?x`)
    expect(changed.headers).toEqual(real.headers.toReversed())
    expect(Buffer.from(changed.body).toString()).toBe(`x=1&a=${secret}&b=changed`)
  })

  test('also in a line that was copied', () => {
    const [line] = masked.headers
    const copied = edited({ headers: [line!, line!] })
    expect(copied.headers).toEqual([real.headers[0], real.headers[0]])
  })
})

describe('an edit that is not a valid request is refused, with the field named', () => {
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
  test('keeps the scheme and shows the range of the length; an empty value stays empty', () => {
    expect([mask('Basic abc'), mask('secret'), mask('')]).toEqual(['Basic •••• 1–8 chars', '•••• 1–8 chars', ''])
  })

  test.each([
    ['8', 'x'.repeat(8), '1–8 chars'],
    ['9', 'x'.repeat(9), '9–16 chars'],
    ['256', 'x'.repeat(256), '129–256 chars'],
    ['257', 'x'.repeat(257), 'over 256 chars'],
  ])('of %s characters shows only a range', (_name, value, words) => {
    expect(mask(value)).toBe(`•••• ${words}`)
  })

  test('has the fingerprint of the secret without the scheme, and is not masked again', () => {
    const masked = mask('Bearer token', (secret) => (secret === 'token' ? '0123abcd' : 'ffffffff'))
    expect(masked).toBe('Bearer •••• 1–8 chars · fp 0123abcd')
    expect(mask(masked, () => 'ffffffff')).toBe(masked)
  })

  test('of an earlier version no longer shows the exact length', () => {
    expect(mask('Bearer •••• (43 characters)')).toBe('Bearer •••• 33–64 chars')
  })

  test.each(['Bearer •••• 9–16 chars', 'Bearer •••• 9–16 chars · fp 0123abcd', 'Bearer •••• (14 characters)'])(
    'left in an edit becomes the real value: %s',
    (shown) => {
      expect(edit({ headers: [['authorization', shown]] }).headers).toContainEqual([
        'authorization',
        original.headers[1]?.[1],
      ])
    },
  )

  test('hides what a stored credential uses as its header', () => {
    expect(maskHeaders([['X-Own', 'token']], ['x-own'])).toEqual([['X-Own', '•••• 1–8 chars']])
  })
})
