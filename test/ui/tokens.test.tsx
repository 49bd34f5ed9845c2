// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { TokenView } from '../../server/core/api/views/credential.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import {
  keySetPath as serverKeySetPath,
  tokenPath as serverTokenPath,
} from '../../server/verification/oauth-clients.ts'
import { removalEffects } from '../../ui/credentials/remove.tsx'
import { keySetPath, tokenPath } from '../../ui/oauth/endpoint.ts'
import { tokenEnd, tokenTimeline } from '../../ui/oauth/token-lifetime.ts'
import { TokenLifetime } from '../../ui/oauth/token-timeline.tsx'
import { TokenSection } from '../../ui/oauth/token-section.tsx'
import { affectsTokens } from '../../ui/oauth/use-tokens.ts'
import { CredentialsPage } from '../../ui/pages/credentials.tsx'
import { route } from '../../ui/route.ts'
import { dispatch, now } from '../../ui/state/store.ts'
import { aCredential, aRow, aSnapshot, aUsage } from './builders.ts'
import { theApi } from './the-api.ts'

const client = aCredential({
  id: 'client',
  name: 'Client',
  plan: { type: 'oauth2', clientId: 'c', tokenFormat: 'jwt' },
})
const token: TokenView = {
  id: 'abcdef0123456789',
  issuedAt: 1_000,
  expiresAt: 101_000,
  revokedAt: null,
  scope: '',
  usedBy: [
    { eventId: 'e2', at: 51_000 },
    { eventId: 'e1', at: 26_000 },
  ],
  requests: { count: 2, lastAt: 51_000 },
}

beforeEach(() => {
  dispatch([{ type: 'snapshot', snapshot: aSnapshot([aRow({ seq: 1 })], { credentials: [client] }) }])
  route.value = { page: 'credentials', id: 'client', tab: 'overview', q: '' }
  now.value = 76_000
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

describe('the end of a token', () => {
  test.each([
    ['lies ahead on its last millisecond', {}, 100_999, 'expires'],
    ['has come when the lifetime is over', {}, 101_000, 'expired'],
    ['is its revocation when that came first', { revokedAt: 40_000 }, 200_000, 'revoked'],
    ['is its expiry when it was revoked after it', { revokedAt: 102_000 }, 200_000, 'expired'],
  ])('%s', (_name, part, at, kind) => {
    expect(tokenEnd({ ...token, ...part }, at).kind).toBe(kind)
  })
})

describe('the line of a token', () => {
  test('goes from its issue to its expiry, with every use in its place', () => {
    expect(tokenTimeline(token, 76_000)).toEqual({
      end: 100,
      uses: [
        { eventId: 'e2', at: 50 },
        { eventId: 'e1', at: 25 },
      ],
      now: 75,
    })
  })

  test('goes on to a use after its end, and leaves out a moment past all of it', () => {
    const late = { ...token, usedBy: [{ eventId: 'e3', at: 201_000 }] }
    expect(tokenTimeline(late, 300_000)).toEqual({ end: 50, uses: [{ eventId: 'e3', at: 100 }], now: null })
  })
})

describe('the life of a token in words', () => {
  test('names the events that used it, each a link', () => {
    const { container } = render(<TokenLifetime token={token} />)
    const links = [...container.querySelectorAll('a')].map((link) => [link.textContent, link.getAttribute('href')])
    expect(links).toEqual([
      ['e2', '#/events/e2/verification'],
      ['tool-calls', '#/events/e1/verification'],
    ])
    expect(container.textContent).toContain('Used by 2 events, the last 25 s ago')
    expect(container.textContent).toContain('Expires in 25.0 s')
  })

  test('says which use is the event that is open, and how many are not named', () => {
    const { container } = render(
      <TokenLifetime token={{ ...token, requests: { count: 140, lastAt: 51_000 } }} eventId="e1" />,
    )
    expect(screen.getByText('this event')).toBeTruthy()
    expect(container.textContent).toContain('and 138 more')
  })
})

describe('the page of a credential whose tokens vhook issues', () => {
  test('says where the token endpoint and its keys are', async () => {
    theApi({ 'GET /api/credentials/client/usage': aUsage(), 'GET /api/credentials/client/tokens': [] })
    render(<CredentialsPage />)
    expect(screen.getByText('https://t.example/vhook/oauth/token')).toBeTruthy()
    expect(screen.getByText('https://t.example/vhook/oauth/token/jwks')).toBeTruthy()
    await screen.findByText('No token was issued in the last day.')
  })

  test('warns of what is done to token requests on purpose', () => {
    theApi({ 'GET /api/credentials/client/usage': aUsage(), 'GET /api/credentials/client/tokens': [] })
    const plan = { ...client.plan, refuseTokens: 'invalid_client', slowTokensMs: 9_000 }
    dispatch([{ type: 'credentials.changed', credentials: [{ ...client, plan }] }])
    const { container } = render(<CredentialsPage />)
    expect(container.querySelector('.tone-warn')?.textContent).toBe(
      'On purpose, token requests are refused with invalid_client and kept waiting for 9,000 ms.',
    )
  })

  test('revokes tokens that are still good', async () => {
    const asked = theApi({
      'GET /api/credentials/client/usage': aUsage(),
      'GET /api/credentials/client/tokens': [token],
      'POST /api/credentials/client/revoke-tokens': { revoked: 1 },
    })
    render(<CredentialsPage />)
    await screen.findByText(token.id)
    fireEvent.click(screen.getByRole('button', { name: 'Revoke tokens' }))
    await vi.waitFor(() => expect(asked()).toContain('POST /api/credentials/client/revoke-tokens'))
  })

  test('has nothing to revoke when all have expired', async () => {
    theApi({ 'GET /api/credentials/client/usage': aUsage(), 'GET /api/credentials/client/tokens': [token] })
    now.value = 101_000
    render(<CredentialsPage />)
    await screen.findByText(token.id)
    expect(screen.getByRole('button', { name: 'Revoke tokens' }).hasAttribute('disabled')).toBe(true)
  })

  test('puts a new signing key in force, which opaque tokens have none of', async () => {
    const asked = theApi({
      'GET /api/credentials/client/usage': aUsage(),
      'GET /api/credentials/client/tokens': [],
      'POST /api/credentials/client/rotate-key': { kid: 'k2' },
    })
    render(<CredentialsPage />)
    fireEvent.click(screen.getByRole('button', { name: 'Rotate signing key' }))
    await vi.waitFor(() => expect(asked()).toContain('POST /api/credentials/client/rotate-key'))
    const opaque = { ...client, plan: { type: 'oauth2' as const, clientId: 'c' } }
    dispatch([{ type: 'credentials.changed', credentials: [opaque] }])
    await vi.waitFor(() => expect(screen.queryByRole('button', { name: 'Rotate signing key' })).toBeNull())
  })
})

describe('the verification of an event that brought a token', () => {
  const verification: StoredVerification = {
    verdict: 'valid',
    checks: [],
    credentialId: 'client',
    credentialName: 'Client',
    at: 0,
  }

  test('shows the life of that token', async () => {
    theApi({
      'GET /api/credentials/client/usage': aUsage(),
      'GET /api/credentials/client/tokens': [{ ...token, id: 'another' }, token],
    })
    render(<TokenSection eventId="e1" one={{ ...verification, tokenId: token.id }} />)
    expect(await screen.findByText('this event')).toBeTruthy()
  })

  test('asks for none where the issuer is another', () => {
    const asked = theApi({})
    const plan = { type: 'oauth2' as const, clientId: 'c', issuer: 'jwt' }
    dispatch([{ type: 'credentials.changed', credentials: [{ ...client, plan }] }])
    const { container } = render(<TokenSection eventId="e1" one={{ ...verification, tokenId: token.id }} />)
    expect([container.textContent, asked()]).toEqual(['', []])
  })
})

test.each([
  ['without a URL', {}],
  ['with one', { url: 'https://t.example/o/token/' }],
  ['with what is none', { url: 'token' }],
])('the address of the token endpoint is the one the intake opens, for a plan %s', (_name, part) => {
  const plan = { type: 'oauth2' as const, clientId: 'c', ...part }
  expect([tokenPath(plan), keySetPath(plan)]).toEqual([serverTokenPath(plan), serverKeySetPath(serverTokenPath(plan))])
})

describe('tokens are asked for again', () => {
  test.each([
    ['when one was asked for', { type: 'event.captured', event: aRow({ seq: 2, kind: 'token' }) }, true],
    ['not when another event came', { type: 'event.captured', event: aRow({ seq: 2 }) }, false],
    ['when an event was verified with the credential', aVerified('client'), true],
    ['not when one was with another', aVerified('other'), false],
  ] as const)('%s', (_name, message, again) => {
    expect(affectsTokens(message, 'client')).toBe(again)
  })
})

function aVerified(credential: string) {
  return { type: 'event.verified', id: 'e1', verdict: 'valid', credential, message: null } as const
}

describe('before a credential goes', () => {
  test('it is told what stops with it', () => {
    const used = { ...client, usage: { valid: 3, invalid: 1, lastUsedAt: 16_000 } }
    expect(
      removalEffects(
        used,
        [used],
        { routes: [{ path: '/vapi', method: 'post', credentials: ['client'], source: 'stored' }], tokens: 2 },
        76_000,
      ),
    ).toEqual([
      'It decided 4 events, the last one 1 min ago. Their verdicts stay.',
      'It is the only credential: without it no event is checked.',
      'The route POST /vapi is bound to it.',
      '2 access tokens of it still good will no longer be accepted.',
      'The token endpoint /vhook/oauth/token closes.',
    ])
  })

  test('the endpoint stays while another credential needs it', () => {
    expect(removalEffects(client, [client, { ...client, id: 'second' }], { routes: [], tokens: 0 }, 0)).toEqual([
      'No event was ever checked with it.',
    ])
  })

  test('a dialog tells it; then it goes, unless that is taken back within ten seconds', () => {
    vi.useFakeTimers()
    const asked = theApi({
      'GET /api/credentials/client/usage': aUsage(),
      'GET /api/credentials/client/tokens': [],
      'DELETE /api/credentials/client': {},
    })
    render(<CredentialsPage />)
    fireEvent.click(screen.getByRole('button', { name: 'Remove' }))
    expect(screen.getByText('No event was ever checked with it.')).toBeTruthy()
    fireEvent.click(screen.getAllByRole('button', { name: 'Remove' }).at(-1)!)
    vi.advanceTimersByTime(9_999)
    expect(asked()).not.toContain('DELETE /api/credentials/client')
    vi.advanceTimersByTime(1)
    expect(asked()).toContain('DELETE /api/credentials/client')
    vi.useRealTimers()
  })
})

test('a credential of the settings file can be looked at, and not changed', () => {
  theApi({ 'GET /api/credentials/client/usage': aUsage(), 'GET /api/credentials/client/tokens': [] })
  dispatch([{ type: 'credentials.changed', credentials: [{ ...client, source: 'config' }] }])
  const { container } = render(<CredentialsPage />)
  expect(container.textContent).toContain('Read from the settings file')
  for (const name of ['Edit', 'Rotate', 'Remove']) expect(screen.queryByRole('button', { name })).toBeNull()
  cleanup()
  route.value = { ...route.value, id: null }
  render(<CredentialsPage />)
  expect(screen.getByText('settings file')).toBeTruthy()
  for (const name of ['Edit', 'Rotate', 'Remove'])
    expect(screen.queryByRole('button', { name: `${name} Client` })).toBeNull()
})
