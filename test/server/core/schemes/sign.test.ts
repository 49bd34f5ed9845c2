import { describe, expect, test } from 'vitest'
import { textOf, utf8 } from '../../../../server/core/text/bytes.ts'
import { signedPayload } from '../../../../server/core/schemes/signed-payload.ts'
import { sign } from '../../../../server/core/signing/sign.ts'
import { verify } from '../../../../server/core/verify.ts'
import { aCredential, aPreset, aRequest, anHmac, now, secret } from '../../../support/credentials.ts'

describe('a signed request', () => {
  test('keeps every other header in place, and replaces the old signature in place', async () => {
    const headers: [string, string][] = [
      ['Host', 'h'],
      ['X-Signature', 'old'],
      ['accept', 'a'],
      ['accept', 'b'],
      ['x-signature', 'older'],
    ]
    const signed = await sign(aRequest({ headers }), anHmac(), { now })
    expect(signed.headers.map(([name]) => name)).toEqual(['Host', 'X-Signature', 'accept', 'accept', 'x-timestamp'])
    expect(signed.added.map(([name]) => name)).toEqual(['X-Signature', 'x-timestamp'])
    expect(signed.request.headers).toBe(signed.headers)
    expect(textOf(signed.signedPayload ?? utf8(''))).toBe(`${now}.${textOf(aRequest().body)}`)
  })

  test('has milliseconds if the unit is not set, as Vapi sends them', async () => {
    const { added } = await sign(aRequest(), anHmac(), { now: now + 0.7 })
    expect(added).toContainEqual(['x-timestamp', String(now)])
  })

  test('gets a new message id each time if none is given', async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => (await sign(aRequest(), aPreset('svix', 'whsec_c2VjcmV0'), { now })).added),
    )
    const [one, other] = ids.map((added) => added.find(([name]) => name === 'svix-id')?.[1])
    expect(one).toMatch(/^msg_[\w-]{24}$/)
    expect(one).not.toBe(other)
  })

  test('has no headers of the other variant left', async () => {
    const headers: [string, string][] = [
      ['svix-id', '1'],
      ['svix-timestamp', '1'],
      ['svix-signature', 'v1,x'],
      ['webhook-id', '2'],
      ['webhook-signature', 'v1,y'],
    ]
    const signed = await sign(aRequest({ headers }), aPreset('svix', 'whsec_c2VjcmV0'), { now, id: 'm' })
    expect(signed.headers.map(([name]) => name)).toEqual(['svix-id', 'svix-timestamp', 'svix-signature'])
  })

  test('has the issuer and hashes that the SDK of MessageBird requires', async () => {
    const claimsOf = async (body: string) => {
      const { added } = await sign(aRequest({ body: utf8(body) }), aPreset('messagebird', secret), { now })
      const [, claims = ''] = added[0]?.[1].split('.') ?? []
      return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>
    }
    expect(await claimsOf('{}')).toMatchObject({ iss: 'MessageBird', payload_hash: expect.stringMatching(/^44136fa3/) })
    expect(await claimsOf('')).not.toHaveProperty('payload_hash')
  })

  test('has a changed body if the timestamp is in it, with every other byte unchanged', async () => {
    const body = utf8('{ "a" : 1.0,\n "webhookTimestamp": 5 , "b":"é\\u00e9" }')
    const { request } = await sign(aRequest({ body }), aPreset('linear'), { now })
    expect(textOf(request.body)).toBe(`{ "a" : 1.0,\n "webhookTimestamp": ${now} , "b":"é\\u00e9" }`)
    expect(await verify(request, aPreset('linear'), { now })).toMatchObject({ verdict: 'valid' })
  })

  test('contains the signature in the body for senders that put it there', async () => {
    const fields = {
      pspReference: 'p',
      amount: { value: 10, currency: 'EUR' },
      additionalData: { hmacSignature: 'old' },
    }
    const body = utf8(JSON.stringify({ notificationItems: [{ NotificationRequestItem: fields }] }))
    const adyen = aPreset('adyen', 'deadbeef')
    const { request, added } = await sign(aRequest({ body }), adyen, { now })
    expect(added).toEqual([])
    expect(textOf(request.body)).not.toContain('"old"')
    expect(await verify(request, adyen, { now })).toMatchObject({ verdict: 'valid' })
  })
})

describe('a request cannot be signed', () => {
  test.each([
    [
      'for a sender that signs with its own private key',
      aPreset('discord', 'ab'.repeat(32)),
      'needs the private key of the sender',
    ],
    ['for Amazon SNS', aPreset('aws-sns', ''), 'needs the private key of the sender'],
    [
      'with an access token',
      aCredential({ type: 'oauth2', clientId: 'c', clientSecret: 's' }),
      'issued by a token endpoint',
    ],
    ['if the body has no place for the signature', aPreset('mailgun'), 'is missing or cannot be written'],
    [
      'if a part of the text is missing',
      aPreset('contentful'),
      'headers.signed:x-contentful-signed-headers is missing',
    ],
  ])('%s', async (_name, credential, words) => {
    const failed = sign(aRequest(), credential, { now })
    await expect(failed).rejects.toMatchObject({ problem: { code: 'CANNOT_SIGN' } })
    await expect(failed).rejects.toThrow(words)
  })
})

describe('the segments of the signed bytes', () => {
  test('have a segment for each piece of the template, end to end', () => {
    const headers: [string, string][] = [
      ['x-timestamp', String(now)],
      ['x-signature', '00'],
    ]
    const payload = signedPayload(aRequest({ headers }), anHmac({ payloadFormat: 'v0:{timestamp}:{body}' }), { now })
    expect(payload?.segments.map(({ source }) => source)).toEqual(['literal', 'timestamp', 'literal', 'body'])
    expect(payload?.segments.at(-1)?.end).toBe(payload?.bytes.length)
    for (const { start, end, text } of payload?.segments.filter((one) => one.text !== undefined) ?? [])
      expect(textOf(payload?.bytes.subarray(start, end) ?? utf8(''))).toBe(text)
    expect(payload).toMatchObject({
      template: 'v0:{timestamp}:{body}',
      key: `the text of the secret, ${secret.length} bytes`,
    })
  })

  test('never show a secret that is part of them', async () => {
    const headers: [string, string][] = [
      ['X-HubSpot-Signature-Version', 'v1'],
      ['X-HubSpot-Signature', '00'],
    ]
    const payload = signedPayload(aRequest({ headers }), aPreset('hubspot'), { now })
    expect(textOf(payload?.bytes ?? utf8(''))).toBe('*'.repeat(secret.length) + textOf(aRequest().body))
    expect(JSON.stringify(payload?.segments)).not.toContain(secret)
    const { signedPayload: signed } = await sign(aRequest({ headers }), aPreset('hubspot'), { now })
    expect(textOf(signed ?? utf8(''))).not.toContain(secret)
  })

  test('do not exist for a token, or if a part is missing', () => {
    expect(signedPayload(aRequest(), aCredential({ type: 'bearer', token: 't' }), { now })).toBeUndefined()
    expect(signedPayload(aRequest(), anHmac(), { now })).toBeUndefined()
  })
})

test('a plan that is changed is compiled again', async () => {
  const credential = anHmac({ includeTimestamp: false })
  const { request } = await sign(aRequest(), credential, { now })
  expect(await verify(request, credential, { now })).toMatchObject({ verdict: 'valid' })
  Object.assign(credential.authenticationPlan, { secretKey: 'another' })
  expect(await verify(request, credential, { now })).toMatchObject({ verdict: 'invalid' })
  Object.assign(credential.authenticationPlan, { secretKey: secret })
  expect(await verify(request, credential, { now })).toMatchObject({ verdict: 'valid' })
})
