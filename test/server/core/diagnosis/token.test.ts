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
const before = 'The token is right; before it stands'

const rows: [id: string, event: Event, says: string, fix?: object][] = [
  ['token-prefix', sent(token), `${before} nothing where "Bearer " was expected.`, { bearerPrefixEnabled: false }],
  [
    'token-prefix',
    sent(`Bearer ${token}`, aPlan({ headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false })),
    `${before} "Bearer " where nothing was expected.`,
    { bearerPrefixEnabled: true },
  ],
  ['token-prefix', sent(`Bearer Bearer ${token}`), `${before} "Bearer Bearer " where "Bearer " was expected.`],
  ['token-prefix', sent(`bearer ${token}`), `${before} "bearer " where "Bearer " was expected.`],
  ['token-prefix', sent(`Token ${token}`), `${before} "Token " where "Bearer " was expected.`],
  ['token-prefix', sent(`Basic ${token}`), `${before} "Basic " where "Bearer " was expected.`],
  [
    'token-whitespace',
    sent(`Bearer ${token}`, aPlan({ token: `${token}\n` })),
    'The token is right once white space is taken off the token stored here.',
  ],
  [
    'token-whitespace',
    sent(`Bearer ${token} `),
    'The token is right once white space is taken off the token that came.',
  ],
  ['token-quoted', sent(`Bearer "${token}"`), 'The token is right once the quotes are taken off the token that came.'],
  [
    'token-quoted',
    sent(`Bearer ${token}`, aPlan({ token: `'${token}'` })),
    'The token is right once the quotes are taken off the token stored here.',
  ],
  [
    'token-case',
    sent(`Bearer ${token.toLowerCase()}`),
    'The token is right but for upper and lower case (letters that differ: 1).',
  ],
  ['token-truncated', sent(`Bearer ${token.slice(0, 30)}`), 'Only 30 of 36 characters of the token came.'],
  [
    'token-truncated',
    sent(`Bearer ${token}`, aPlan({ token: token.slice(0, 30) })),
    'Only 30 of 36 characters of the token are stored here.',
  ],
  [
    'token-encoded',
    sent(`Bearer ${base64(token)}`),
    'The token is right once the token that came is decoded from base64.',
  ],
  [
    'token-encoded',
    sent(`Bearer ${token}`, aPlan({ token: base64(token) })),
    'The token is right once the token stored here is decoded from base64.',
  ],
  [
    'token-encoded',
    sent('Bearer a%2Fb%2Bc-a-long-token', aPlan({ token: 'a/b+c-a-long-token' })),
    'The token is right once the token that came is decoded from percent-encoding.',
  ],
  [
    'token-mismatch',
    sent(`Bearer ${token.slice(0, 10)}something-else`),
    'The token is another one: 24 characters came, 36 are expected, and they differ from character 11 on.',
  ],
  ['header-empty', sent('', aPlan({ headerName: 'X-Vapi-Secret' })), 'The header X-Vapi-Secret is there, but empty.'],
  ['header-missing', { plan: aPlan(), headers: [] }, 'There is no header Authorization. These headers came: none.'],
  [
    'header-other-name',
    { plan: aPlan(), headers: [['X-Api-Key', `Bearer ${token}`]] },
    'The right token stands in the header X-Api-Key, not in Authorization.',
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
    'The header Authorization came 2 times; the first one is right.',
  ],
  [
    'other-credential',
    sent('Bearer the-token-of-staging', aPlan(), {
      at: { others: [{ id: 's', name: 'Staging', authenticationPlan: aPlan({ token: 'the-token-of-staging' }) }] },
    }),
    'The proof is right with the credential "Staging".',
  ],
  [
    'previous-secret',
    sent('Bearer the-token-before-this', aPlan(), {
      credential: { previous: { secret: 'the-token-before-this', until: now - 1 } },
    }),
    'The proof is right with the secret from before the last rotation, whose grace time is over.',
  ],
]

describe('a bearer token', () => {
  test.each(rows)('%s is found', async (id, event, says, fix) => {
    expect(await causesOf(event)).toEqual({ ids: [id], says, fix })
  })

  test('in another header without its prefix is two things, fixed together', async () => {
    expect(await causesOf({ plan: aPlan(), headers: [['X-Vapi-Secret', token]] })).toMatchObject({
      ids: ['header-other-name', 'token-prefix'],
      fix: { headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false },
    })
  })

  test('that came is never shown either', async () => {
    expect(JSON.stringify(await diagnosed(sent('Bearer who-sent-this-token')))).not.toContain('who-sent')
  })

  test('of one character proves nothing by its beginning', async () => {
    expect((await causesOf(sent('Bearer T'))).ids).toEqual(['token-mismatch'])
  })
})
