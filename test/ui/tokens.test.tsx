// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { TokenView } from '../../server/core/api/views/credential.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import { keySetPath as serverKeySetPath } from '../../server/oauth/endpoint/paths.ts'
import { tokenPath as serverTokenPath } from '../../server/core/token-endpoint.ts'
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
import { mockApi } from './mock-api.ts'

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
    ['is ahead until its last millisecond', {}, 100_999, 'expires'],
    ['is reached when its lifetime is over', {}, 101_000, 'expired'],
    ['is its revocation if that was first', { revokedAt: 40_000 }, 200_000, 'revoked'],
    ['is its expiry if it was revoked later', { revokedAt: 102_000 }, 200_000, 'expired'],
  ])('%s', (_name, part, at, kind) => {
    expect(tokenEnd({ ...token, ...part }, at).kind).toBe(kind)
  })
})

describe('the timeline of a token', () => {
  test('runs from issue to expiry, with the position of every use', () => {
    expect(tokenTimeline(token, 76_000)).toEqual({
      end: 100,
      uses: [
        { eventId: 'e2', at: 50 },
        { eventId: 'e1', at: 25 },
      ],
      now: 75,
    })
  })

  test('extends to a use after its end, and leaves out a later current time', () => {
    const late = { ...token, usedBy: [{ eventId: 'e3', at: 201_000 }] }
    expect(tokenTimeline(late, 300_000)).toEqual({ end: 50, uses: [{ eventId: 'e3', at: 100 }], now: null })
  })
})

describe('the lifetime of a token', () => {
  test('links to the events that used it', () => {
    const { container } = render(<TokenLifetime token={token} />)
    const links = [...container.querySelectorAll('a')].map((link) => [link.textContent, link.getAttribute('href')])
    expect(links).toEqual([
      ['e2', '#/events/e2/verification'],
      ['tool-calls', '#/events/e1/verification'],
    ])
    expect(container.textContent).toContain('Used by 2 events, last 25 s ago')
    expect(container.textContent).toContain('Expires in 25.0 s')
  })

  test('marks the open event, and counts the uses that are not listed', () => {
    const { container } = render(
      <TokenLifetime token={{ ...token, requests: { count: 140, lastAt: 51_000 } }} eventId="e1" />,
    )
    expect(screen.getByText('this event')).toBeTruthy()
    expect(container.textContent).toContain('and 138 more')
  })
})

describe('the page of a credential whose tokens vhook issues', () => {
  test('shows the URLs of the token endpoint and its key set', async () => {
    mockApi({ 'GET /api/credentials/client/usage': aUsage(), 'GET /api/credentials/client/tokens': [] })
    render(<CredentialsPage />)
    expect(screen.getByText('https://t.example/vhook/oauth/token')).toBeTruthy()
    expect(screen.getByText('https://t.example/vhook/oauth/token/jwks')).toBeTruthy()
    await screen.findByText('No tokens issued in the last 24 hours')
  })

  test('warns while token requests are refused or delayed for a test', () => {
    mockApi({ 'GET /api/credentials/client/usage': aUsage(), 'GET /api/credentials/client/tokens': [] })
    const plan = { ...client.plan, refuseTokens: 'invalid_client', slowTokensMs: 9_000 }
    dispatch([{ type: 'credentials.changed', credentials: [{ ...client, plan }] }])
    const { container } = render(<CredentialsPage />)
    expect(container.querySelector('.tone-warn')?.textContent).toBe(
      'Simulation is on: token requests fail with invalid_client, and responses are delayed by 9,000 ms.',
    )
  })

  test('revokes active tokens', async () => {
    const asked = mockApi({
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
    mockApi({ 'GET /api/credentials/client/usage': aUsage(), 'GET /api/credentials/client/tokens': [token] })
    now.value = 101_000
    render(<CredentialsPage />)
    await screen.findByText(token.id)
    expect(screen.getByRole('button', { name: 'Revoke tokens' }).hasAttribute('disabled')).toBe(true)
  })

  test('rotates the signing key, which opaque tokens do not have', async () => {
    const asked = mockApi({
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

describe('the verification of an event with an access token', () => {
  const verification: StoredVerification = {
    verdict: 'valid',
    checks: [],
    credentialId: 'client',
    credentialName: 'Client',
    at: 0,
  }

  test('shows the lifetime of that token', async () => {
    mockApi({
      'GET /api/credentials/client/usage': aUsage(),
      'GET /api/credentials/client/tokens': [{ ...token, id: 'another' }, token],
    })
    render(<TokenSection eventId="e1" verification={{ ...verification, tokenId: token.id }} />)
    expect(await screen.findByText('this event')).toBeTruthy()
  })

  test('requests no tokens when another issuer issued them', () => {
    const asked = mockApi({})
    const plan = { type: 'oauth2' as const, clientId: 'c', issuer: 'jwt' }
    dispatch([{ type: 'credentials.changed', credentials: [{ ...client, plan }] }])
    const { container } = render(<TokenSection eventId="e1" verification={{ ...verification, tokenId: token.id }} />)
    expect([container.textContent, asked()]).toEqual(['', []])
  })
})

test.each([
  ['without a URL', {}],
  ['with one', { url: 'https://t.example/o/token/' }],
  ['with an invalid URL', { url: 'token' }],
])('the path of the token endpoint is the one the server opens, for a plan %s', (_name, part) => {
  const plan = { type: 'oauth2' as const, clientId: 'c', ...part }
  expect([tokenPath(plan), keySetPath(plan)]).toEqual([serverTokenPath(plan), serverKeySetPath(serverTokenPath(plan))])
})

describe('tokens are loaded again', () => {
  test.each([
    ['when one was requested', { type: 'event.captured', event: aRow({ seq: 2, kind: 'token' }) }, true],
    ['not when another event arrived', { type: 'event.captured', event: aRow({ seq: 2 }) }, false],
    ['when an event was verified with the credential', aVerified('client'), true],
    ['not when one was verified with another', aVerified('other'), false],
  ] as const)('%s', (_name, message, again) => {
    expect(affectsTokens(message, 'client')).toBe(again)
  })
})

function aVerified(credential: string) {
  return { type: 'event.verified', id: 'e1', verdict: 'valid', credential, message: null, preset: null } as const
}

describe('removing a credential', () => {
  test('lists everything it affects', () => {
    const used = { ...client, usage: { valid: 3, invalid: 1, lastUsedAt: 16_000 } }
    expect(
      removalEffects(
        used,
        [used],
        { routes: [{ path: '/vapi', method: 'post', credentials: ['client'], source: 'stored' }], activeTokens: 2 },
        76_000,
      ),
    ).toEqual([
      '4 events used this credential (last: 1 min ago). Existing verdicts do not change.',
      'This is the only credential: new events will not be verified.',
      'The route POST /vapi uses this credential.',
      '2 active access tokens will no longer be accepted.',
      'The token endpoint /vhook/oauth/token will be closed.',
    ])
  })

  test('leaves the endpoint open while another credential uses it', () => {
    expect(removalEffects(client, [client, { ...client, id: 'second' }], { routes: [], activeTokens: 0 }, 0)).toEqual([
      'No event has used this credential.',
    ])
  })

  test('asks for confirmation, then removes it after ten seconds', async () => {
    vi.useFakeTimers()
    const asked = mockApi({
      'GET /api/credentials/client/usage': aUsage(),
      'GET /api/credentials/client/tokens': [],
      'DELETE /api/credentials/client': {},
    })
    render(<CredentialsPage />)
    fireEvent.click(screen.getByRole('button', { name: 'Remove' }))
    expect(screen.getByText('No event has used this credential.')).toBeTruthy()
    fireEvent.click(screen.getAllByRole('button', { name: 'Remove' }).at(-1)!)
    await vi.advanceTimersByTimeAsync(9_999)
    expect(asked()).not.toContain('DELETE /api/credentials/client')
    await vi.advanceTimersByTimeAsync(1)
    expect(asked()).toContain('DELETE /api/credentials/client')
    vi.useRealTimers()
  })
})

test('a credential from the config file is shown, and cannot be changed', () => {
  mockApi({ 'GET /api/credentials/client/usage': aUsage(), 'GET /api/credentials/client/tokens': [] })
  dispatch([{ type: 'credentials.changed', credentials: [{ ...client, source: 'config' }] }])
  const { container } = render(<CredentialsPage />)
  expect(container.textContent).toContain('Defined in the config file')
  for (const name of ['Edit', 'Rotate', 'Remove']) expect(screen.queryByRole('button', { name })).toBeNull()
  cleanup()
  route.value = { ...route.value, id: null }
  render(<CredentialsPage />)
  expect(screen.getByText('config file')).toBeTruthy()
  for (const name of ['Edit', 'Rotate', 'Remove'])
    expect(screen.queryByRole('button', { name: `${name} Client` })).toBeNull()
})
