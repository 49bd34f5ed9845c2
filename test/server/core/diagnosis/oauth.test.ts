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

/** An event with a token, and what is stored. */
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
    'The token is unknown, and no token was ever requested at the token URL.',
  ],
  [
    'token-unknown',
    event('Bearer other-token-0123456789', undefined),
    'The token was never issued here; the last one was requested 5 s ago.',
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
    'The token was issued to the client client-b instead of client-a.',
  ],
  [
    'token-scope',
    event(`Bearer ${token}`, { scope: 'read' }),
    'The token has the scope "read", but "hooks" is required.',
  ],
  ['token-prefix', event(token, {}), 'The token is correct, but it has no prefix instead of the prefix "Bearer ".'],
  ['token-quoted', event(`Bearer "${token}"`, {}), 'The token is correct except for quotes around the received token.'],
  ['header-missing', { ...event('', {}), headers: [] }, 'The header Authorization is missing. Headers received: none.'],
  ['header-empty', event('', {}), 'The header Authorization is empty.'],
  [
    'header-other-name',
    { ...event('', {}), headers: [['X-Token', `Bearer ${token}`]] },
    'The correct token is in the header X-Token instead of Authorization.',
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
    'The token becomes valid in 30 s, at 2026-01-01T00:00:30.000Z.',
  ],
  [
    'token-issuer',
    jwt({ iss: 'https://else.test' }),
    'The token was issued by https://else.test instead of https://issuer.test.',
  ],
  ['token-audience', jwt({ aud: ['a', 'b'] }), 'The token is for the audience a b instead of vhook.'],
  ['token-scope', jwt({ scope: 'read write' }), 'The token has the scope "read write", but "hooks" is required.'],
  [
    'token-key',
    jwt({}, privateKey, { alg: 'RS256', kid: 'key-2' }),
    'None of the known keys can have signed the token (its key id is key-2).',
  ],
  ['token-algorithm', hs256(), 'The token is signed with HS256, which is not allowed here.'],
  ['token-signature', jwt({}, stranger), 'The signature of the token does not match under any known key.'],
]

describe('a JWT access token', () => {
  test.each(jwtRows)('%s is found', async (id, bearer, says) => {
    expect(await causesOf(withJwt(bearer))).toEqual({ ids: [id], says, fix: undefined })
  })
})
