import { describe, expect, test } from 'vitest'
import { diagnose, eventType, fromFetch, recognise, sign, signedPayload, verify } from '../../server/core/index.ts'
import * as library from '../../server/core/presets.ts'
import type { Credential } from '../../server/core/index.ts'

const now = 1_700_000_000_000
const secret = 'whsec_of_the_test'
const credential: Credential = { id: 'c', authenticationPlan: { type: 'preset', preset: 'stripe', secret } }
const unsigned = {
  method: 'POST',
  url: 'https://example.com/hook',
  headers: [['Content-Type', 'application/json']] as const,
  body: new TextEncoder().encode('{"type":"invoice.paid"}'),
}
const { headers, request } = await sign(unsigned, credential, { now })
const pairs = headers.map(([name, value]): [string, string] => [name, value])
const fetchRequest = () => new Request(unsigned.url, { method: 'POST', headers: pairs, body: unsigned.body })

describe('verify accepts', () => {
  test.each([
    ['pairs', () => request],
    ['Headers of the Fetch API', () => ({ ...request, headers: new Headers(pairs) })],
    ['headers of Node', () => ({ ...request, headers: Object.fromEntries(pairs) })],
    ['rawHeaders of Node', () => ({ ...request, headers: pairs.flat() })],
    ['a Request', fetchRequest],
    ['what fromFetch returns', () => fromFetch(fetchRequest())],
  ])('%s', async (_form, input) => {
    expect(await verify(await input(), credential, { now })).toMatchObject({ verdict: 'valid' })
  })

  test('a preset itself in place of its id', async () => {
    const plan = { type: 'preset', preset: library.stripe, secret } as const
    expect(await verify(request, { id: 'c', authenticationPlan: plan }, { now })).toMatchObject({ verdict: 'valid' })
    expect((await sign(unsigned, { id: 'c', authenticationPlan: plan }, { now })).headers).toEqual(headers)
  })
})

describe('a request in another form', () => {
  test('is signed', async () => {
    const input = { ...unsigned, headers: new Headers([['content-type', 'application/json']]) }
    expect((await sign(input, credential, { now })).added.map(([name]) => name)).toEqual(['Stripe-Signature'])
  })

  test('is diagnosed', async () => {
    const wrong: Credential = {
      id: 'c',
      authenticationPlan: { type: 'preset', preset: 'stripe', secret: `${secret} ` },
    }
    expect(await diagnose(fetchRequest(), wrong, { now })).toMatchObject({ cause: 'secret-whitespace' })
  })

  test('is recognised, typed and shown with its signed bytes', () => {
    const input = { ...request, headers: new Headers(pairs) }
    const preset = recognise(input)
    expect(preset?.id).toBe('stripe')
    expect(preset && eventType(input, preset)).toBe('invoice.paid')
    expect(signedPayload(input, credential, { now })?.segments.map(({ source }) => source)).toEqual([
      'timestamp',
      'literal',
      'body',
    ])
  })
})

describe('verifyPreset', () => {
  const { stripe, verifyPreset } = library

  test('gives the verification that verify gives', async () => {
    for (const given of [request, { ...request, body: new Uint8Array() }, unsigned])
      expect(await verifyPreset(given, stripe, { secret }, { now })).toEqual(await verify(given, credential, { now }))
  })

  test('accepts the previous secret until the end of its grace period', async () => {
    const rotated = { secret: 'another', previous: { secret, until: now + 1 } }
    expect(await verifyPreset(request, stripe, rotated, { now })).toMatchObject({ secretVersion: 'previous' })
    expect(await verifyPreset(request, stripe, rotated, { now: now + 1 })).toMatchObject({ verdict: 'invalid' })
  })

  test("accepts the sender's next key, and says that it matched", async () => {
    const signer = { id: 'q', authenticationPlan: { type: 'preset', preset: 'qstash', secret: 'sig_next' } } as const
    const { request: sent } = await sign(request, signer, { now })
    const verified = (keys: { secret: string; nextSecret?: string }) =>
      verifyPreset(sent, library.qstash, keys, { now })
    expect(await verified({ secret: 'sig_current', nextSecret: 'sig_next' })).toMatchObject({ secretVersion: 'next' })
    expect(await verified({ secret: 'sig_current sig_next' })).toMatchObject({ verdict: 'valid' })
    expect(await verified({ secret: 'sig_current' })).toMatchObject({ verdict: 'invalid' })
  })

  test('requires the settings of the preset', async () => {
    const verification = await verifyPreset(request, library.livekit, { secret }, { now })
    expect(verification).toMatchObject({ verdict: 'not-checked', reason: 'bad-credential' })
  })
})

test('an error has the code of its problem', async () => {
  const oauth: Credential = { id: 'o', authenticationPlan: { type: 'oauth2', clientId: 'c', clientSecret: 's' } }
  await expect(sign(request, oauth, { now })).rejects.toMatchObject({ code: 'CANNOT_SIGN', name: 'VhookError' })
})
