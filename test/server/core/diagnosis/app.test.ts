import { describe, expect, test } from 'vitest'
import { appFault, type VerifiedRequest } from '../../../../server/core/diagnosis/app.ts'
import type { CauseId } from '../../../../server/core/diagnosis/causes.ts'

const body = (text: string) => Buffer.from(text)
const valid: VerifiedRequest = { verdict: 'valid', credential: 'stripe', bound: false }

const invalid = (cause: CauseId, more: Partial<VerifiedRequest> = {}): VerifiedRequest => {
  const rank = cause === 'nothing-fits' ? 'likely' : 'proven'
  return { verdict: 'invalid', credential: 'stripe', bound: false, diagnosis: { cause, rank }, ...more }
}

describe('an app that rejects a valid request', () => {
  test.each([400, 401, 403])('is named for %i', (status) => {
    const fault = appFault(valid, { status, body: body('no') })
    expect(fault).toMatchObject({ cause: 'app-rejected-valid', rank: 'proven' })
    expect(fault?.message).toBe(`Valid signature, but your app rejected it (${status}). The problem is in your app.`)
    for (const word of ['raw bytes', 'a different secret', 'clock', 'middleware']) expect(fault?.advice).toContain(word)
  })

  test('is named for 500 if the response mentions a signature', () => {
    expect(appFault(valid, { status: 500, body: body('Error: invalid signature') })?.cause).toBe('app-rejected-valid')
    expect(appFault(valid, { status: 500, body: body('TypeError: x is undefined') })).toBeUndefined()
  })

  test.each([
    ['Webhook Error: Webhook payload must be provided as a string or a Buffer', 'express.raw'],
    ['No signatures found matching the expected signature for payload.', 'endpoint secret'],
    ['{"error":"No matching signature found"}', 'whsec_'],
    ['Error: [@octokit/webhooks] signature does not match event payload and secret', 'createNodeMiddleware'],
    ['Timestamp outside the tolerance zone', 'clock'],
    ['{"code":"FST_ERR_CTP_INVALID_MEDIA_TYPE"}', 'addContentTypeParser'],
    ['RawPostDataException: You cannot access body after reading', 'request.body'],
    ["Can't verify CSRF token authenticity.", 'request.raw_post'],
    ['<title>Page Expired</title>', 'getContent()'],
    ['<script id="__NEXT_DATA__">', 'bodyParser: false'],
  ])('%s: the fix is in the advice and its code', (text, fix) => {
    const { advice = '', causes } = appFault(valid, { status: 400, body: body(text) }) ?? {}
    expect(`${advice}\n${String(causes?.[0]?.detail?.['code'])}`).toContain(fix)
  })
})

describe('an app that accepts an invalid request', () => {
  const response = { status: 200, body: body('ok') }

  test('is evidence of a wrong secret in vhook while no cause is proven, even if a route binds the credential', () => {
    for (const bound of [false, true]) {
      const fault = appFault(invalid('nothing-fits', { bound }), response)
      expect(fault).toMatchObject({ cause: 'app-accepts-mismatch', rank: 'likely', causes: [] })
      expect(fault?.message).toContain(
        'Your app accepted this request (200), so the secret stored in vhook is probably',
      )
    }
  })

  test.each(['local-url', 'body-missing', 'body-cut', 'timestamp-changed'] as const)(
    'says nothing of the secret while %s is the likeliest cause',
    (cause) => {
      const diagnosis = { cause, rank: 'likely' } as const
      expect(appFault(invalid('nothing-fits', { diagnosis }), response)).toBeUndefined()
    },
  )

  test('is named if a route binds the credential and the cause is proven', () => {
    expect(appFault(invalid('body-reserialized'), response)).toBeUndefined()
    const fault = appFault(invalid('body-reserialized', { bound: true }), response)
    expect(fault?.cause).toBe('app-accepted-invalid')
    expect(fault?.message).toBe('Your app accepted a request with an invalid signature (200).')
  })

  test('is not named without a route, even if the signature is missing', () => {
    for (const cause of ['header-missing', 'secret-empty'] as const) {
      expect(appFault(invalid(cause), response)).toBeUndefined()
      expect(appFault(invalid(cause, { bound: true }), response)?.cause).toBe('app-accepted-invalid')
    }
  })

  test('is right if a change of the credential makes the request valid', () => {
    const diagnosis = { cause: 'secret-quoted', rank: 'proven', fix: { set: {}, secret: ['remove-quotes'] } } as const
    expect(appFault(invalid('secret-quoted', { bound: true, diagnosis }), response)).toBeUndefined()
  })
})

test.each([
  ['valid', 200],
  ['valid', 404],
  ['valid', null],
  ['invalid', 401],
  ['invalid', 300],
  ['invalid', null],
  ['unsigned', 200],
  ['not-checked', 401],
] as const)('%s and %s do not contradict each other', (verdict, status) => {
  expect(appFault({ ...invalid('nothing-fits'), verdict }, { status, body: body('') })).toBeUndefined()
})
