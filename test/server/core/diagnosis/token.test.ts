import { describe, expect, test } from 'vitest'
import type { BearerPlan } from '../../../../server/core/model/credential.ts'
import { causesOf, diagnosed, type Event, now } from './support/event.ts'

const token = 'Tok-4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c'

const aPlan = (more: Partial<BearerPlan> = {}): BearerPlan => ({ type: 'bearer', token, ...more })

const sent = (value: string, plan: BearerPlan = aPlan(), more: Partial<Event> = {}): Event => ({
  plan,
  headers: [[plan.headerName ?? 'Authorization', value]],
  ...more,
})

const base64 = (text: string) => Buffer.from(text).toString('base64')
const before = 'The token is correct, but it has'

const rows: [id: string, event: Event, says: string, fix?: object][] = [
  ['token-prefix', sent(token), `${before} no prefix instead of the prefix "Bearer ".`, { bearerPrefixEnabled: false }],
  [
    'token-prefix',
    sent(`Bearer ${token}`, aPlan({ headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false })),
    `${before} the prefix "Bearer " instead of no prefix.`,
    { bearerPrefixEnabled: true },
  ],
  [
    'token-prefix',
    sent(`Bearer Bearer ${token}`),
    `${before} the prefix "Bearer Bearer " instead of the prefix "Bearer ".`,
    { scheme: { token: { prefix: 'Bearer Bearer ' } } },
  ],
  [
    'token-prefix',
    sent(`bearer ${token}`),
    `${before} the prefix "bearer " instead of the prefix "Bearer ".`,
    { scheme: { token: { prefix: 'bearer ' } } },
  ],
  [
    'token-prefix',
    sent(`Token ${token}`),
    `${before} the prefix "Token " instead of the prefix "Bearer ".`,
    { scheme: { token: { prefix: 'Token ' } } },
  ],
  [
    'token-prefix',
    sent(`Basic ${token}`),
    `${before} the prefix "Basic " instead of the prefix "Bearer ".`,
    { scheme: { token: { prefix: 'Basic ' } } },
  ],
  [
    'token-whitespace',
    sent(`Bearer ${token}`, aPlan({ token: `${token}\n` })),
    'The token is correct except for white space in the stored token.',
    { secret: ['trim'] },
  ],
  ['token-whitespace', sent(`Bearer ${token} `), 'The token is correct except for white space in the received token.'],
  ['token-quoted', sent(`Bearer "${token}"`), 'The token is correct except for quotes around the received token.'],
  [
    'token-quoted',
    sent(`Bearer ${token}`, aPlan({ token: `'${token}'` })),
    'The token is correct except for quotes around the stored token.',
    { secret: ['remove-quotes'] },
  ],
  [
    'token-case',
    sent(`Bearer ${token.toLowerCase()}`),
    'The token is correct except for upper and lower case (1 letters differ).',
  ],
  ['token-truncated', sent(`Bearer ${token.slice(0, 30)}`), 'Only 30 of 36 characters of the token were received.'],
  [
    'token-truncated',
    sent(`Bearer ${token}`, aPlan({ token: token.slice(0, 30) })),
    'Only 30 of 36 characters of the token are stored here.',
  ],
  [
    'token-encoded',
    sent(`Bearer ${base64(token)}`),
    'The token is correct if the received token is decoded from base64.',
  ],
  [
    'token-encoded',
    sent(`Bearer ${token}`, aPlan({ token: base64(token) })),
    'The token is correct if the stored token is decoded from base64.',
    { secret: ['decode:base64'] },
  ],
  [
    'token-encoded',
    sent('Bearer a%2Fb%2Bc-a-long-token', aPlan({ token: 'a/b+c-a-long-token' })),
    'The token is correct if the received token is decoded from percent-encoding.',
  ],
  [
    'token-mismatch',
    sent(`Bearer ${token.slice(0, 10)}something-else`),
    'The token is wrong: 24 characters instead of 36, and they differ from character 11 on.',
  ],
  ['header-empty', sent('', aPlan({ headerName: 'X-Vapi-Secret' })), 'The header X-Vapi-Secret is empty.'],
  ['header-missing', { plan: aPlan(), headers: [] }, 'The header Authorization is missing. Headers received: none.'],
  [
    'header-other-name',
    { plan: aPlan(), headers: [['X-Api-Key', `Bearer ${token}`]] },
    'The correct token is in the header X-Api-Key instead of Authorization.',
    { headerName: 'X-Api-Key' },
  ],
  [
    'header-duplicated',
    {
      plan: aPlan(),
      headers: [
        ['Authorization', `Bearer ${token}`],
        ['Authorization', 'Bearer x'],
      ],
    },
    'The header Authorization was received 2 times; the first one is correct.',
  ],
  [
    'other-credential',
    sent('Bearer the-token-of-staging', aPlan(), {
      at: { others: [{ id: 's', name: 'Staging', authenticationPlan: aPlan({ token: 'the-token-of-staging' }) }] },
    }),
    'The request verifies with the credential "Staging".',
    { bind: 's' },
  ],
  [
    'previous-secret',
    sent('Bearer the-token-before-this', aPlan(), {
      credential: { previous: { secret: 'the-token-before-this', until: now - 1 } },
    }),
    'The request verifies with the secret from before the last rotation, whose grace period has ended.',
    { secret: ['previous'] },
  ],
]

describe('a bearer token', () => {
  test.each(rows)('%s is found', async (id, event, says, fix) => {
    expect(await causesOf(event)).toEqual({ ids: [id], says, fix })
  })

  test('in another header without its prefix is two causes, fixed together', async () => {
    expect(await causesOf({ plan: aPlan(), headers: [['X-Vapi-Secret', token]] })).toMatchObject({
      ids: ['header-other-name', 'token-prefix'],
      fix: { headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false },
    })
  })

  test('is never shown', async () => {
    expect(JSON.stringify(await diagnosed(sent('Bearer who-sent-this-token')))).not.toContain('who-sent')
  })

  test('of one character proves nothing by its beginning', async () => {
    expect((await causesOf(sent('Bearer T'))).ids).toEqual(['token-mismatch'])
  })
})
