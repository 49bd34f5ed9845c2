import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../../../../server/core/text/bytes.ts'
import { checkCredential } from '../../../../server/core/schemes/compile-plan.ts'
import { sign } from '../../../../server/core/signing/sign.ts'
import { verify } from '../../../../server/core/verify.ts'
import { aCredential, aPreset, aRequest, anHmac, now, secret, vapiHeaders } from '../../../support/credentials.ts'

const MEBIBYTE = 1024 * 1024

const own = (scheme: object) => aCredential({ type: 'scheme', secret, scheme: { id: 'mine', kind: 'hmac', ...scheme } })
const signature = { from: 'header:x-signature', encoding: 'hex' }
const unsigned: [string, string][] = [['x-signature', '0'.repeat(64)]]

describe('a body of 100 MiB', () => {
  const body = new Uint8Array(100 * MEBIBYTE).fill(0x61)

  test('is verified by its bytes', async () => {
    expect(await verify(aRequest({ headers: vapiHeaders(body), body }), anHmac(), { now })).toMatchObject({
      verdict: 'valid',
    })
  })

  test.each([
    ['JSON', aPreset('linear'), 'Linear-Signature'],
    ['a form', aPreset('twilio'), 'X-Twilio-Signature'],
  ])('is not parsed as %s, and the checks say so', async (_name, credential, header) => {
    const headers: [string, string][] = [[header, 'AAAA']]
    const { verdict, checks } = await verify(aRequest({ headers, body }), credential, { now })
    expect(verdict).toBe('invalid')
    expect(checks.some(({ message }) => message.includes('too large to be parsed'))).toBe(true)
  })

  test('is not signed if the timestamp is in it', async () => {
    await expect(sign(aRequest({ body }), aPreset('linear'), { now })).rejects.toMatchObject({
      problem: { code: 'CANNOT_SIGN' },
    })
  })

  test.each([
    ['the body many times', '{body}'.repeat(32)],
    ['transforms that double it', '{body|hex|hex|hex|hex|hex|hex|hex|hex}'],
    ['its JSON text', '{body|jsonString}'],
  ])('with a wasteful scheme still gives a result: %s', async (_name, message) => {
    const credential = own({ message, signature, tryAll: true, variants: Array.from({ length: 8 }, () => ({})) })
    const { verdict } = await verify(aRequest({ headers: unsigned, body }), credential, { now })
    expect(verdict).toBe('invalid')
  })
})

describe('hostile input', () => {
  test('100,000 levels of JSON are read, and signed at the innermost one', async () => {
    const levels = 100_000
    const text = `{"webhookTimestamp":${now},"deep":${'['.repeat(levels)}1${']'.repeat(levels)}}`
    const { request } = await sign(aRequest({ body: utf8(text) }), aPreset('linear'), { now })
    expect(request.body).toEqual(utf8(text))
    expect(await verify(request, aPreset('linear'), { now })).toMatchObject({ verdict: 'valid' })
  })

  test('a header with very many signatures is read in part', async () => {
    const mac = createHmac('sha256', secret).update('1767225600.x').digest('hex')
    const headers: [string, string][] = [
      ['Stripe-Signature', `t=1767225600,${`v1=${'0'.repeat(64)},`.repeat(5000)}v1=${mac}`],
    ]
    const { verdict } = await verify(aRequest({ headers, body: utf8('x') }), aPreset('stripe'), { now })
    expect(verdict).toBe('invalid')
  })

  test('a claim that is only padding is fast', async () => {
    const claims = { iss: 'Upstash', sub: aRequest().url, body: `${'='.repeat(11_000)}x`, exp: now / 1000 + 9, nbf: 0 }
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${part({ alg: 'HS256' })}.${part(claims)}`
    const token = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
    const request = aRequest({ headers: [['Upstash-Signature', token]] })
    expect(await verify(request, aPreset('qstash'), { now })).toMatchObject({
      verdict: 'invalid',
      reason: 'jwt.body-hash',
    })
  })

  test('names from Object’s prototype are not fields', async () => {
    const credential = own({ message: '{body}{json:__proto__.constructor.name}{json:toString}', signature })
    const { checks } = await verify(aRequest({ headers: unsigned }), credential, { now })
    expect(checks.find(({ id }) => id === 'hmac.payload')?.message).toContain('cannot be built')
  })

  test.each([
    ['a template of a megabyte', { message: '{body}'.repeat(200_000), signature }],
    ['very many expressions', { message: '{body}'.repeat(33), signature }],
    ['very many transforms', { message: `{body${'|hex'.repeat(9)}}`, signature }],
    ['variants in variants', { message: '{body}', signature, variants: [{ variants: [{}] }] }],
    ['very many variants', { message: '{body}', signature, variants: Array.from({ length: 1000 }, () => ({})) }],
    [
      'very many other places',
      { message: '{body}', signature: { ...signature, alsoFrom: Array.from({ length: 1000 }, () => 'header:x') } },
    ],
  ])('a scheme with %s is rejected at once', (_name, scheme) => {
    expect(checkCredential(own(scheme)).length).toBeGreaterThan(0)
  })
})
