import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../../../../server/core/text/bytes.ts'
import type { AuthenticationPlan } from '../../../../server/core/model/credential.ts'
import type { SignedRequest } from '../../../../server/core/model/request.ts'
import { checkCredential } from '../../../../server/core/schemes/compile-plan.ts'
import { verify } from '../../../../server/core/verify.ts'
import { aRequest, anHmac, now, secret, statusOf, vapiHeaders } from '../../../support/credentials.ts'

const body = aRequest().body
const signed = (more: Partial<SignedRequest> = {}) => aRequest({ headers: vapiHeaders(body), ...more })
const right = vapiHeaders(body)[1]?.[1] ?? ''

describe('the checks of an HMAC credential', () => {
  test('are in this order', async () => {
    const { verdict, checks, secretVersion } = await verify(signed(), anHmac(), { now })
    expect([verdict, secretVersion]).toEqual(['valid', 'current'])
    expect(checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'hmac.signature-header pass',
      'hmac.signature-form pass',
      'hmac.timestamp pass',
      'hmac.payload pass',
      'hmac.key pass',
      'hmac.signature pass',
    ])
  })

  test('show the expected signature of a wrong one, and never the secret', async () => {
    const forged = signed({ body: utf8('{}') })
    const verification = await verify(forged, anHmac(), { now })
    const expected = createHmac('sha256', secret).update(`${now}.{}`).digest('hex')
    expect(verification.checks.at(-1)).toMatchObject({ id: 'hmac.signature', status: 'fail', expected, actual: right })
    expect(JSON.stringify(verification)).not.toContain(secret)
  })

  test('distinguish a matching signature from an old timestamp', async () => {
    const verification = await verify(signed(), anHmac(), { now: now + 552_000 })
    expect(verification).toMatchObject({ verdict: 'invalid', reason: 'hmac.timestamp' })
    expect(statusOf(verification, 'hmac.signature')).toBe('pass')
    const { message } = verification.checks.find(({ id }) => id === 'hmac.timestamp') ?? {}
    expect(message).toBe('The timestamp is 9 min 12 s old; at most 5 min is allowed.')
  })
})

describe('the time of a signature', () => {
  test.each([
    ['is fine on the last second allowed', now - 300_000, {}, 'valid'],
    ['is too old one millisecond later', now - 300_001, {}, 'invalid'],
    ['may run ahead by as much', now + 300_000, {}, 'valid'],
    ['is refused further ahead', now + 300_001, {}, 'invalid'],
    ['may be in seconds, by its ten digits', now / 1000, {}, 'valid'],
    ['has no limit where the tolerance is null', now - 86_400_000, { toleranceSeconds: null }, 'valid'],
    ['is held to a tolerance of its own', now - 6000, { toleranceSeconds: 5 }, 'invalid'],
    ['cannot be read with eleven digits', '17672256000', {}, 'invalid'],
    ['cannot be read as a word', 'yesterday', {}, 'invalid'],
    ['cannot be read with a sign', '-1767225600', {}, 'invalid'],
    ['cannot be read as a fraction', '1767225600.5', {}, 'invalid'],
    ['in milliseconds is far ahead where seconds are set', now, { timestampUnit: 's' as const }, 'invalid'],
  ])('%s', async (_name, time, plan, verdict) => {
    expect(await verify(aRequest({ headers: vapiHeaders(body, time) }), anHmac(plan), { now })).toMatchObject({
      verdict,
    })
  })

  test('includes the whole of the last second, when it is in seconds', async () => {
    const headers = vapiHeaders(body, now / 1000)
    expect(await verify(aRequest({ headers }), anHmac(), { now: now + 300_999 })).toMatchObject({ verdict: 'valid' })
    expect(await verify(aRequest({ headers }), anHmac(), { now: now + 301_000 })).toMatchObject({ verdict: 'invalid' })
  })
})

describe('only the exact form of the correct signature is valid', () => {
  const bytes = Buffer.from(right, 'hex')
  test.each([
    ['upper-case hex', right.toUpperCase()],
    ['one digit less', right.slice(0, -1)],
    ['two digits less', right.slice(0, -2)],
    ['two digits more', `${right}00`],
    ['junk behind it', `${right}zz`],
    ['a space before it', ` ${right}`],
    ['nothing', ''],
    ['base64', bytes.toString('base64')],
    ['base64url', bytes.toString('base64url')],
    ['a prefix that is not due', `sha256=${right}`],
    ['one bit off', (right.startsWith('0') ? '1' : '0') + right.slice(1)],
    ['another algorithm', createHmac('sha512', secret).update(`${now}.`).update(body).digest('hex')],
    ['zeros', '0'.repeat(64)],
    ['a megabyte', 'a'.repeat(1_000_000)],
  ])('%s is not', async (_name, text) => {
    const headers: [string, string][] = [
      ['x-timestamp', String(now)],
      ['x-signature', text],
    ]
    expect(await verify(aRequest({ headers }), anHmac(), { now })).toMatchObject({ verdict: 'invalid' })
  })

  const base64 = bytes.toString('base64')
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  /** The same bytes to a decoder that is not strict: the last letter says two bits more than there are. */
  const loose = `${base64.slice(0, -2)}${letters[letters.indexOf(base64.at(-2) ?? '') ^ 1]}=`
  test.each([
    ['the right one', base64, 'valid'],
    ['without padding', base64.slice(0, -1), 'invalid'],
    ['with more padding', `${base64}=`, 'invalid'],
    ['with bits of another letter that say nothing', loose, 'invalid'],
    ['as base64url', `${bytes.toString('base64url')}=`, 'invalid'],
    ['junk within', `${base64.slice(0, 10)}!${base64.slice(10)}`, 'invalid'],
    ['a blank within', `${base64.slice(0, 10)} ${base64.slice(10)}`, 'invalid'],
    ['junk behind it', `${base64}zz`, 'invalid'],
    ['one letter less', base64.slice(1), 'invalid'],
    ['in hex', right, 'invalid'],
    ['nothing', '', 'invalid'],
  ])('in base64: %s', async (_name, text, verdict) => {
    const headers: [string, string][] = [
      ['x-timestamp', String(now)],
      ['x-signature', text],
    ]
    const plan = anHmac({ signatureEncoding: 'base64' })
    expect(await verify(aRequest({ headers }), plan, { now })).toMatchObject({ verdict })
  })

  test('a re-serialized body does not match', async () => {
    const spaced = utf8('{ "a": 1.0, "b": "\\u00e9" }')
    const headers = vapiHeaders(spaced)
    expect(await verify(aRequest({ headers, body: spaced }), anHmac(), { now })).toMatchObject({ verdict: 'valid' })
    const again = utf8(JSON.stringify(JSON.parse(new TextDecoder().decode(spaced))))
    expect(await verify(aRequest({ headers, body: again }), anHmac(), { now })).toMatchObject({ verdict: 'invalid' })
  })

  test.each(['hmac', 'bearer', 'oauth2', 'preset'])('a plan of type %s needs a secret that is not empty', (type) => {
    const plans: Record<string, AuthenticationPlan> = {
      hmac: { type: 'hmac', algorithm: 'sha256', secretKey: '' },
      bearer: { type: 'bearer', token: '' },
      oauth2: { type: 'oauth2', clientId: 'c', clientSecret: '', url: 'https://a.test' },
      preset: { type: 'preset', preset: 'stripe', secret: '' },
    }
    expect(
      checkCredential({ id: 'c', authenticationPlan: plans[type]! })
        .map(({ message }) => message)
        .join(),
    ).toContain('empty')
  })

  test.each(['x-signature', 'x-timestamp'])('%s sent twice is ambiguous, even when both are right', async (name) => {
    const headers = vapiHeaders(body)
    const twice = [...headers, ...headers.filter(([key]) => key === name)]
    expect(await verify(aRequest({ headers: twice }), anHmac(), { now })).toMatchObject({ verdict: 'invalid' })
  })
})

describe('what is signed', () => {
  test.each(['{body} and {timestamp} stand for nothing', "$& $1 $` $'", '{"a":"{timestamp}.{body}"}'])(
    'a body that looks like a template: %s',
    async (text) => {
      const bytes = utf8(text)
      const headers = vapiHeaders(bytes)
      expect(await verify(aRequest({ headers, body: bytes }), anHmac(), { now })).toMatchObject({ verdict: 'valid' })
    },
  )

  test('brackets and backslashes of a payload format are literal', async () => {
    const text = createHmac('sha256', secret).update(`[${now}]\\`).update(body).digest('hex')
    const headers: [string, string][] = [
      ['x-timestamp', String(now)],
      ['x-signature', text],
    ]
    expect(
      await verify(aRequest({ headers }), anHmac({ payloadFormat: '[{timestamp}]\\{body}' }), { now }),
    ).toMatchObject({ verdict: 'valid' })
  })

  test('non-ASCII header text is signed as the received bytes', async () => {
    const id = 'Ã©'
    const mac = createHmac('sha256', secret).update(Buffer.from(id, 'latin1')).update(body).digest('hex')
    const plan = { payloadFormat: '{svix-id}{body}', messageIdHeader: 'x-id' }
    const headers: [string, string][] = [
      ['x-id', id],
      ['x-signature', mac],
    ]
    expect(await verify(aRequest({ headers }), anHmac(plan), { now })).toMatchObject({ verdict: 'valid' })
  })

  test('without a timestamp only the body, and no timestamp is required', async () => {
    const headers: [string, string][] = [['x-signature', createHmac('sha256', secret).update(body).digest('hex')]]
    expect(await verify(aRequest({ headers }), anHmac({ includeTimestamp: false }), { now })).toMatchObject({
      verdict: 'valid',
    })
  })
})

describe('the secret before the last rotation', () => {
  const previous = { secret: 'the older one', until: now + 1000 }
  const old = aRequest({ headers: vapiHeaders(body, now, previous.secret) })

  test('is still accepted in its grace period, and reported', async () => {
    expect(await verify(old, anHmac({}, { previous }), { now })).toMatchObject({
      verdict: 'valid',
      secretVersion: 'previous',
    })
  })

  test('is refused as soon as that period ends', async () => {
    const verification = await verify(old, anHmac({}, { previous }), { now: previous.until })
    expect(verification).toMatchObject({ verdict: 'invalid' })
    expect(verification).not.toHaveProperty('secretVersion')
  })

  test('is still distinguished from a wrong timestamp', async () => {
    const late = aRequest({ headers: vapiHeaders(body, now - 400_000, previous.secret) })
    expect(await verify(late, anHmac({}, { previous }), { now })).toMatchObject({
      verdict: 'invalid',
      reason: 'hmac.timestamp',
      secretVersion: 'previous',
    })
  })
})
