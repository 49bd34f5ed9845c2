import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { OAuth2Plan } from '../../../../server/core/model/credential.ts'
import type { At, IssuedToken } from '../../../../server/core/model/evidence.ts'
import { verify } from '../../../../server/core/verify.ts'
import { aCredential, aRequest, now, statusOf } from '../../../support/credentials.ts'

const token = 'opaque-access-token'
const hash = createHash('sha256').update(token).digest('hex')

const issued = (more: Partial<IssuedToken> = {}): IssuedToken => ({
  hash,
  credentialId: 'c1',
  clientId: 'client',
  scope: 'events calls',
  issuedAt: now - 60_000,
  expiresAt: now + 60_000,
  ...more,
})

const knowing = (record: IssuedToken | undefined, count = 1): At => ({
  now,
  token: (wanted) => (wanted === hash ? record : undefined),
  tokenRequests: () => ({ count, lastAt: null }),
})

const oauth2 = (plan: Partial<OAuth2Plan> = {}) =>
  aCredential({ type: 'oauth2', clientId: 'client', clientSecret: 'client-secret', ...plan })

const sent = (value: string) => aRequest({ headers: [['Authorization', value]] })
const right = sent(`Bearer ${token}`)

describe('a token that vhook issued or observed', () => {
  test.each(['vhook', 'observed'] as const)('is valid until it expires (%s)', async (issuer) => {
    const verification = await verify(right, oauth2({ issuer, scope: 'calls' }), knowing(issued()))
    expect(verification.verdict).toBe('valid')
    expect(verification.checks.map(({ id }) => id)).toEqual([
      'oauth2.header',
      'oauth2.token',
      'oauth2.client',
      'oauth2.expiry',
      'oauth2.scope',
    ])
  })

  test.each([
    ['unknown', undefined, {}, 'oauth2.token', 'not known'],
    ['expired this very moment', issued({ expiresAt: now }), {}, 'oauth2.expiry', 'expired 0 s ago'],
    ['revoked', issued({ revokedAt: now - 1 }), {}, 'oauth2.expiry', 'revoked 1 ms ago'],
    ['another client’s', issued({ clientId: 'other' }), {}, 'oauth2.client', 'another client'],
    ['another credential’s', issued({ credentialId: 'c2' }), {}, 'oauth2.client', 'another client'],
    ['too narrow', issued(), { scope: 'calls admin' }, 'oauth2.scope', 'lacks the scope admin'],
  ])('is refused when it is %s', async (_name, record, plan, reason, text) => {
    const verification = await verify(right, oauth2(plan), knowing(record))
    expect(verification).toMatchObject({ verdict: 'invalid', reason })
    expect(verification.checks.find(({ id }) => id === reason)?.message).toContain(text)
  })

  test('is refused as never requested if none ever was', async () => {
    const { checks } = await verify(right, oauth2(), knowing(undefined, 0))
    expect(checks.at(-1)?.message).toContain('No token was ever requested')
  })

  test('is not checked without a record of tokens', async () => {
    expect(await verify(right, oauth2(), { now })).toMatchObject({ verdict: 'not-checked', reason: 'tokens-unknown' })
  })

  test.each(['', 'Bearer', 'Bearer ', `Basic ${token}`, token, `Bearer ${token} ${token}`, 'Bearer tok en'])(
    'is not found in "%s"',
    async (value) => {
      const verification = await verify(sent(value), oauth2(), knowing(issued()))
      expect(verification).toMatchObject({ verdict: 'invalid', reason: 'oauth2.header' })
    },
  )

  test('sent twice is ambiguous', async () => {
    const twice = aRequest({ headers: [...right.headers, ...right.headers] })
    expect(await verify(twice, oauth2(), knowing(issued()))).toMatchObject({ verdict: 'invalid' })
  })

  test('is shown nowhere', async () => {
    const verification = await verify(right, oauth2(), knowing(undefined))
    expect(JSON.stringify(verification)).not.toContain(token)
  })
})

describe('a token that an introspection endpoint knows', () => {
  const plan = {
    issuer: 'introspection' as const,
    introspectionUrl: 'https://issuer.example.test/introspect',
    scope: 'calls',
  }
  const answering = (answer: Record<string, unknown>): At => ({ now, introspect: () => Promise.resolve(answer) })

  test('is valid if it is active', async () => {
    const at = answering({ active: true, scope: 'calls', exp: now / 1000 + 10 })
    expect(await verify(right, oauth2(plan), at)).toMatchObject({ verdict: 'valid' })
  })

  test.each([
    ['it is not active', { active: false }, 'oauth2.token'],
    ['active is not true but text', { active: 'true' }, 'oauth2.token'],
    ['it has expired', { active: true, scope: 'calls', exp: now / 1000 - 10 }, 'oauth2.expiry'],
    ['its scope is missing', { active: true }, 'oauth2.scope'],
  ])('is refused when %s', async (_name, answer, reason) => {
    expect(await verify(right, oauth2(plan), answering(answer))).toMatchObject({ verdict: 'invalid', reason })
  })

  test('is not checked if the endpoint does not respond', async () => {
    const at: At = { now, introspect: () => Promise.reject(new Error('down')) }
    const verification = await verify(right, oauth2(plan), at)
    expect(verification).toMatchObject({ verdict: 'not-checked', reason: 'introspection-unreachable' })
    expect(statusOf(verification, 'oauth2.token')).toBe('skip')
  })
})
