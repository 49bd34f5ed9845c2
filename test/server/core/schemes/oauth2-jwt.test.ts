import { createHmac, generateKeyPairSync } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import type { OAuth2Plan } from '../../../../server/core/model/credential.ts'
import type { At } from '../../../../server/core/model/evidence.ts'
import { verify } from '../../../../server/core/verify.ts'
import { aCredential, aRequest, now } from '../../../support/credentials.ts'

const seconds = now / 1000
const keysUrl = 'https://issuer.example.test/jwks'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')
const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()

const jwks = await Promise.all([
  exportJWK(rsa.publicKey).then((jwk) => ({ ...jwk, kid: 'rsa', use: 'sig' })),
  exportJWK(ec.publicKey).then((jwk) => ({ ...jwk, kid: 'ec', alg: 'ES256' })),
  exportJWK(ed.publicKey).then((jwk) => ({ ...jwk, kid: 'ed' })),
])
const at: At = {
  now,
  keys: (url) => (url === keysUrl ? Promise.resolve(jwks) : Promise.reject(new Error('not found'))),
}

const plan: OAuth2Plan = {
  type: 'oauth2',
  issuer: 'jwt',
  clientId: 'client',
  clientSecret: 'x',
  jwksUrl: keysUrl,
  issuerClaim: 'https://issuer.example.test',
  audience: 'vhook',
  scope: 'calls',
}
const claims = { iss: plan.issuerClaim, aud: ['other', 'vhook'], scope: 'events calls', exp: seconds + 60 }

type Key = typeof rsa.privateKey
const signed = (
  header: { alg: string; kid?: string } & Record<string, unknown>,
  payload: object,
  key: Key = rsa.privateKey,
) => new SignJWT({ ...payload }).setProtectedHeader(header).sign(key)

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const handMade = (header: object, payload: object, key: string | Buffer) => {
  const text = `${part(header)}.${part(payload)}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

const verdictOf = async (token: string, more: Partial<OAuth2Plan> = {}, evidence: At = at) => {
  const request = aRequest({ headers: [['Authorization', `Bearer ${token}`]] })
  return verify(request, aCredential({ ...plan, ...more }), evidence)
}

describe('a JWT access token is valid', () => {
  test.each([
    ['RS256 by its key id', { alg: 'RS256', kid: 'rsa' }, rsa.privateKey],
    ['PS256 without a key id', { alg: 'PS256' }, rsa.privateKey],
    ['ES256', { alg: 'ES256', kid: 'ec' }, ec.privateKey],
    ['EdDSA', { alg: 'EdDSA', kid: 'ed' }, ed.privateKey],
  ])('with %s', async (_name, header, key) => {
    expect(await verdictOf(await signed(header, claims, key))).toMatchObject({ verdict: 'valid' })
  })

  test('under a pasted key, PEM or JWK', async () => {
    const token = await signed({ alg: 'RS256' }, claims)
    expect(await verdictOf(token, { publicKey: publicPem }, { now })).toMatchObject({ verdict: 'valid' })
    expect(await verdictOf(token, { publicKey: JSON.stringify(jwks[0]) }, { now })).toMatchObject({ verdict: 'valid' })
  })

  test('for ten seconds more, because clocks differ', async () => {
    expect(await verdictOf(await signed({ alg: 'RS256' }, { ...claims, exp: seconds - 9 }))).toMatchObject({
      verdict: 'valid',
    })
    expect(await verdictOf(await signed({ alg: 'RS256' }, { ...claims, nbf: seconds + 10 }))).toMatchObject({
      verdict: 'valid',
    })
  })
})

describe('a JWT access token is refused', () => {
  test.each([
    ['without exp', { exp: undefined }, 'oauth2.claims'],
    ['when it has expired', { exp: seconds - 10 }, 'oauth2.expiry'],
    ['when its time has not come', { nbf: seconds + 11 }, 'oauth2.expiry'],
    ['from another issuer', { iss: 'https://other.example.test' }, 'oauth2.issuer'],
    ['for another audience', { aud: 'other' }, 'oauth2.audience'],
    ['without an audience', { aud: undefined }, 'oauth2.audience'],
    ['with too narrow a scope', { scope: 'events' }, 'oauth2.scope'],
  ])('%s', async (_name, change, reason) => {
    const token = await signed(
      { alg: 'RS256', kid: 'rsa' },
      JSON.parse(JSON.stringify({ ...claims, ...change })) as object,
    )
    expect(await verdictOf(token)).toMatchObject({ verdict: 'invalid', reason })
  })

  test.each(['none', 'NONE', 'None', ''])('with the algorithm "%s"', async (alg) => {
    const token = `${part({ alg })}.${part(claims)}.`
    expect(await verdictOf(token)).toMatchObject({ verdict: 'invalid', reason: 'oauth2.algorithm' })
  })

  test.each([
    ['PEM', publicPem],
    ['DER', rsa.publicKey.export({ type: 'spki', format: 'der' })],
    ['JWK text', JSON.stringify(jwks[0])],
  ])('when it is HS256 with the public key as secret (%s)', async (_name, key) => {
    const token = handMade({ alg: 'HS256' }, claims, key)
    expect(await verdictOf(token)).toMatchObject({ verdict: 'invalid', reason: 'oauth2.algorithm' })
    expect(await verdictOf(token, { publicKey: publicPem })).toMatchObject({
      verdict: 'invalid',
      reason: 'oauth2.algorithm',
    })
  })

  test('when another key signed it, even if the token contains that key', async () => {
    const jwk = await exportJWK(stranger.publicKey)
    for (const more of [
      {},
      { jwk },
      { jku: 'https://evil.example.test/jwks' },
      { x5u: 'https://evil.example.test/c.pem' },
    ]) {
      const token = await signed({ alg: 'RS256', ...more }, claims, stranger.privateKey)
      expect(await verdictOf(token)).toMatchObject({ verdict: 'invalid', reason: 'oauth2.signature' })
    }
  })

  test.each(['unknown', '../../etc/passwd', `"'; drop`, ''])('when its key id is "%s"', async (kid) => {
    const token = await signed({ alg: 'RS256', kid }, claims)
    expect(await verdictOf(token)).toMatchObject({ verdict: 'invalid', reason: 'oauth2.key' })
  })

  test('when a key is used for another method than its own', async () => {
    const token = await signed({ alg: 'RS256', kid: 'ec' }, claims)
    expect(await verdictOf(token)).toMatchObject({ verdict: 'invalid', reason: 'oauth2.key' })
  })

  test('when it requires extensions, is not a JWT, or is huge', async () => {
    const critical = handMade({ alg: 'RS256', crit: ['b64'], b64: false }, claims, 'x')
    for (const token of [critical, 'abc', 'a.b.c', 'a.b', `${'a'.repeat(1_000_000)}.b.c`])
      expect(await verdictOf(token)).toMatchObject({ verdict: 'invalid', reason: 'oauth2.form' })
  })

  test('when one character of its claims is changed', async () => {
    const [header, body = '', signature] = (await signed({ alg: 'RS256' }, claims)).split('.')
    const other = `${header}.${part({ ...claims, scope: 'events calls admin' })}.${signature}`
    expect(body).not.toBe('')
    expect(await verdictOf(other)).toMatchObject({ verdict: 'invalid', reason: 'oauth2.signature' })
  })
})

test('is not checked if the keys cannot be fetched', async () => {
  const token = await signed({ alg: 'RS256' }, claims)
  const open = { verdict: 'not-checked', reason: 'keys-unreachable' }
  expect(await verdictOf(token, {}, { now })).toMatchObject(open)
  expect(await verdictOf(token, { jwksUrl: 'https://elsewhere.example.test/' })).toMatchObject(open)
})
