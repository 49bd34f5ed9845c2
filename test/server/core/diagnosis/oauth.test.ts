import { createHash, createHmac, generateKeyPairSync, sign as signWith } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { OAuth2Plan } from '../../../../server/core/model/credential.ts'
import type { IssuedToken } from '../../../../server/core/model/evidence.ts'
import { causesOf, type Event, now } from './support/event.ts'

const token = 'issued-token-0123456789abcdef'
const plan: OAuth2Plan = {
  type: 'oauth2',
  url: 'https://a.test/token',
  clientId: 'client-a',
  clientSecret: 'the-client-secret',
  scope: 'hooks',
}

const issued: IssuedToken = {
  hash: createHash('sha256').update(token).digest('hex'),
  credentialId: 'mine',
  clientId: 'client-a',
  scope: 'hooks',
  issuedAt: now - 60_000,
  expiresAt: now + 60_000,
}

/** An event with a token, and what is on record. */
const event = (
  header: string,
  record: Partial<IssuedToken> | undefined,
  asked = { count: 1, lastAt: (now - 5000) as number | null },
): Event => ({
  plan,
  headers: [['Authorization', header]],
  at: {
    token: (hash) => (record && hash === issued.hash ? { ...issued, ...record } : undefined),
    tokenRequests: () => asked,
  },
})

const rows: [id: string, event: Event, says: string][] = [
  [
    'token-never-requested',
    event('Bearer other-token-0123456789', undefined, { count: 0, lastAt: null }),
    'The token is unknown, and no token was ever asked for at the token URL.',
  ],
  [
    'token-unknown',
    event('Bearer other-token-0123456789', undefined),
    'The token is none that was issued; the last one was asked for 5 s before.',
  ],
  [
    'token-expired',
    event(`Bearer ${token}`, { expiresAt: now - 90_000 }),
    'The token expired 1 min 30 s ago, at 2025-12-31T23:58:30.000Z.',
  ],
  [
    'token-revoked',
    event(`Bearer ${token}`, { revokedAt: now - 1000 }),
    'The token was revoked 1 s ago, at 2025-12-31T23:59:59.000Z.',
  ],
  [
    'token-other-client',
    event(`Bearer ${token}`, { clientId: 'client-b' }),
    'The token was issued to the client client-b; this credential is for client-a.',
  ],
  [
    'token-scope',
    event(`Bearer ${token}`, { scope: 'read' }),
    'The token covers the scope "read"; "hooks" is asked for.',
  ],
  ['token-prefix', event(token, {}), 'The token is right; before it stands nothing where "Bearer " was expected.'],
  [
    'token-quoted',
    event(`Bearer "${token}"`, {}),
    'The token is right once the quotes are taken off the token that came.',
  ],
  ['header-missing', { ...event('', {}), headers: [] }, 'There is no header Authorization. These headers came: none.'],
  ['header-empty', event('', {}), 'The header Authorization is there, but empty.'],
  [
    'header-other-name',
    { ...event('', {}), headers: [['X-Token', `Bearer ${token}`]] },
    'The right token stands in the header X-Token, not in Authorization.',
  ],
]

describe('an issued access token', () => {
  test.each(rows)('%s is found', async (id, given, says) => {
    expect(await causesOf(given)).toEqual({ ids: [id], says, fix: undefined })
  })
})

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = { iss: 'https://issuer.test', aud: 'vhook', scope: 'hooks', exp: now / 1000 + 60 }

/** A JWT made by Node itself. */
function jwt(more: object = {}, key = privateKey, header: object = { alg: 'RS256' }): string {
  const text = `${encode(header)}.${encode({ ...claims, ...more })}`
  return `${text}.${signWith('sha256', Buffer.from(text), key).toString('base64url')}`
}

function hs256(): string {
  const text = `${encode({ alg: 'HS256' })}.${encode(claims)}`
  return `${text}.${createHmac('sha256', 'k').update(text).digest('base64url')}`
}

const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'RS256', use: 'sig' }
const withJwt = (bearer: string): Event => ({
  plan: {
    ...plan,
    issuer: 'jwt',
    jwksUrl: 'https://issuer.test/keys',
    issuerClaim: 'https://issuer.test',
    audience: 'vhook',
  },
  headers: [['Authorization', `Bearer ${bearer}`]],
  at: { keys: () => Promise.resolve([jwk]) },
})

const jwtRows: [id: string, bearer: string, says: string][] = [
  ['token-expired', jwt({ exp: now / 1000 - 90 }), 'The token expired 1 min 30 s ago, at 2025-12-31T23:58:30.000Z.'],
  [
    'token-not-yet-valid',
    jwt({ nbf: now / 1000 + 30 }),
    'The token is valid only in 30 s, from 2026-01-01T00:00:30.000Z.',
  ],
  [
    'token-issuer',
    jwt({ iss: 'https://else.test' }),
    'The token comes from the issuer https://else.test; https://issuer.test was expected.',
  ],
  ['token-audience', jwt({ aud: ['a', 'b'] }), 'The token is meant for a b; vhook was expected.'],
  ['token-scope', jwt({ scope: 'read write' }), 'The token covers the scope "read write"; "hooks" is asked for.'],
  [
    'token-key',
    jwt({}, privateKey, { alg: 'RS256', kid: 'key-2' }),
    'None of the keys that are known here can have signed the token (it names the key key-2).',
  ],
  ['token-algorithm', hs256(), 'The token is signed by the method HS256, which is not allowed here.'],
  ['token-signature', jwt({}, stranger), 'The signature of the token is not right under any key that is known here.'],
]

describe('a JWT access token', () => {
  test.each(jwtRows)('%s is found', async (id, bearer, says) => {
    expect(await causesOf(withJwt(bearer))).toEqual({ ids: [id], says, fix: undefined })
  })
})
