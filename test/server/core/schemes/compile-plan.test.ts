import { describe, expect, test } from 'vitest'
import type { AuthenticationPlan } from '../../../../server/core/model/credential.ts'
import { checkCredential } from '../../../../server/core/schemes/compile-plan.ts'
import { sign } from '../../../../server/core/signing/sign.ts'
import { verify } from '../../../../server/core/verify.ts'
import { aCredential, aRequest, now } from '../../../support/credentials.ts'

const hmac = { type: 'hmac', secretKey: 's', algorithm: 'sha256' } as const
const scheme = { id: 'mine', kind: 'hmac', message: '{body}', signature: { from: 'header:x', encoding: 'hex' } }
const own = (change: object) =>
  ({ type: 'scheme', secret: 's', scheme: { ...scheme, ...change } }) as AuthenticationPlan

// JSON from a user may not be a plan, so wrong types are part of the table.
const wrong = (plan: object) => plan as AuthenticationPlan

const messages = (plan: AuthenticationPlan) => checkCredential(aCredential(plan)).map(({ message }) => message)

describe('an invalid credential is described', () => {
  test.each<[string, AuthenticationPlan, string]>([
    ['an empty token', { type: 'bearer', token: '' }, 'token is empty'],
    [
      'a header name with a space',
      { type: 'bearer', token: 't', headerName: 'My Header' },
      'headerName is not a header name',
    ],
    ['an empty key', { ...hmac, secretKey: '' }, 'secretKey is empty'],
    ['an unknown algorithm', wrong({ ...hmac, algorithm: 'sha3' }), 'algorithm must be one of'],
    ['a missing algorithm', wrong({ type: 'hmac', secretKey: 's' }), 'algorithm must be one of'],
    [
      'an unknown placeholder',
      { ...hmac, payloadFormat: '{timestamp}.{payload}{body}' },
      'unknown placeholder {payload}; use {body}, {timestamp}, {method}, {url}, {svix-id}',
    ],
    ['a format without the body', { ...hmac, payloadFormat: '{timestamp}' }, 'would sign nothing of the request'],
    ['a secret that is not base64', { ...hmac, secretKey: '***', secretIsBase64: true }, 'secretKey is not base64'],
    ['a negative tolerance', { ...hmac, toleranceSeconds: -1 }, 'toleranceSeconds must be a number'],
    ['a number as secret', wrong({ ...hmac, secretKey: 1 }), 'secretKey must be text'],
    ['no key for JWTs', { type: 'oauth2', clientId: 'c', clientSecret: 's', issuer: 'jwt' }, 'jwksUrl is missing'],
    [
      'an invalid public key',
      { type: 'oauth2', clientId: 'c', clientSecret: 's', publicKey: 'x' },
      'publicKey is neither',
    ],
    [
      'an invalid URL',
      { type: 'oauth2', clientId: 'c', clientSecret: 's', url: 'ftp://x' },
      'url is not an http or https URL',
    ],
    ['an unknown preset', wrong({ type: 'preset', preset: 'nobody', secret: 's' }), 'preset is not a known preset'],
    ['a preset without its setting', { type: 'preset', preset: 'livekit', secret: 's' }, 'settings.apiKey is missing'],
    [
      'a Svix secret that is not base64',
      { type: 'preset', preset: 'svix', secret: 'whsec_***' },
      'secret is not base64',
    ],
    [
      'a Discord key in base64',
      { type: 'preset', preset: 'discord', secret: 'BkL2T7s4OaEDkFIiV9TmIRWw' },
      'is not 64 hex digits',
    ],
    [
      'a source that is unknown',
      own({ message: '{body}{cookie:x}' }),
      'scheme.message has the unknown source "cookie"',
    ],
    [
      'a transform that is unknown',
      own({ message: '{body|rot13}' }),
      'scheme.message has the unknown transform "rot13"',
    ],
    ['a field that is unknown', own({ colour: 'red' }), 'scheme.colour is not a known field'],
    ['a signature without its place', own({ signature: { encoding: 'hex' } }), 'scheme.signature.from is missing'],
    [
      'a variant that is wrong',
      own({ variants: [{}, { signature: { from: 'header:', encoding: 'hex' } }] }),
      'scheme.variants.1.signature.from needs',
    ],
    ['an unclosed group', own({ message: '{body}[x' }), 'scheme.message has "[" without its "]"'],
    ['a kind that lacks its rule', own({ kind: 'jwt' }), 'scheme.token is missing'],
    ['an unknown type', wrong({ type: 'magic' }), 'authenticationPlan.type must be one of'],
  ])('%s', (_name, plan, words) => {
    expect(messages(plan).join(' ')).toContain(words)
  })

  test('all at once, each with its field', () => {
    const plan = { ...hmac, secretKey: '', signatureHeader: 'a b', payloadFormat: '{x}{body}' }
    expect(checkCredential(aCredential(plan)).map(({ code }) => code)).toEqual(
      Array.from({ length: 3 }, () => 'BAD_CREDENTIAL'),
    )
  })

  test('and a valid one has no issues', () => {
    expect(messages(hmac)).toEqual([])
    expect(messages(own({}))).toEqual([])
    expect(messages({ type: 'preset', preset: 'aws-sns', secret: '' })).toEqual([])
  })
})

describe('an unusable credential', () => {
  const unusable = aCredential({ ...hmac, secretKey: '' })

  test('is not checked, and says why', async () => {
    const wrongFormat = aCredential({ ...hmac, payloadFormat: '{timestamp}' })
    const verification = await verify(aRequest(), wrongFormat, { now })
    expect(verification).toMatchObject({ verdict: 'not-checked', reason: 'bad-credential' })
    expect(verification.checks[0]?.message).toContain('would sign nothing of the request')
  })

  test('without its secret is an error', async () => {
    await expect(verify(aRequest(), unusable, { now })).rejects.toMatchObject({ problem: { code: 'BAD_CREDENTIAL' } })
  })

  test('signs nothing', async () => {
    await expect(sign(aRequest(), unusable, { now })).rejects.toMatchObject({ problem: { code: 'BAD_CREDENTIAL' } })
  })

  test('with a malformed key makes every event invalid', async () => {
    const discord = aCredential({ type: 'preset', preset: 'discord', secret: 'not hex' })
    expect(await verify(aRequest(), discord, { now })).toMatchObject({ verdict: 'invalid' })
  })
})

describe('a field that the plan does not have', () => {
  const why = (plan: object) =>
    checkCredential({ id: 'one', authenticationPlan: plan as AuthenticationPlan }).map(({ message }) => message)

  test('is reported with the most similar field', () => {
    expect(why({ type: 'bearer', token: 'a-long-token', hederName: 'x' })).toEqual([
      expect.stringContaining('hederName is not a field of the bearer plan (did you mean headerName)'),
    ])
  })

  test('is reported with all fields if none is similar', () => {
    expect(why({ type: 'scheme', scheme: {}, secret: 'x', colour: 'red' }).at(-1)).toContain(
      'colour is not a field of the scheme plan (its fields are type, scheme, secret, settings)',
    )
  })

  test('a boolean field must be a boolean', () => {
    expect(why({ type: 'hmac', secretKey: 'a-long-key', algorithm: 'sha256', secretIsBase64: 'yes' })).toEqual([
      expect.stringContaining('secretIsBase64 must be true or false'),
    ])
  })
})
