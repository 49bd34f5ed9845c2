import { describe, expect, test } from 'vitest'
import { anHmacPlan, causesOf, type Event, now, secret, signed, stamp, text } from './support/event.ts'

const base64Secret = 'c2VjcmV0IGJ5dGVzIGluIGJhc2U2NA=='
const hexSecret = '00112233445566778899aabbccddeeff'
const other = { id: 'stage', name: 'Staging', authenticationPlan: anHmacPlan({ secretKey: 'the-secret-of-staging' }) }

/** An event that the sender signed with this key, for a plan with that secret. */
const keyed = (key: string | Buffer, secretKey: string, more: Partial<Event> = {}): Event => ({
  plan: anHmacPlan({ secretKey }),
  headers: [
    ['x-signature', signed(`${stamp}.${text}`, key)],
    ['x-timestamp', stamp],
  ],
  ...more,
})

const rows: [id: string, event: Event, says: string, fix?: object][] = [
  [
    'other-credential',
    keyed('the-secret-of-staging', secret, { at: { others: [other] } }),
    'The request verifies with the credential "Staging".',
    { bind: 'stage' },
  ],
  [
    'other-credential',
    keyed('the-secret-of-staging', secret, {
      at: {
        others: [
          {
            ...other,
            authenticationPlan: anHmacPlan({ secretKey: 'the-secret-of-staging', signatureHeader: 'x-else' }),
          },
        ],
      },
    }),
    'The request verifies with the secret of the credential "Staging".',
    { secret: ['copy:stage'] },
  ],
  [
    'previous-secret',
    keyed('the-secret-before-this', secret, {
      credential: { previous: { secret: 'the-secret-before-this', until: now - 1 } },
    }),
    'The request verifies with the secret from before the last rotation, whose grace period has ended.',
    { secret: ['previous'] },
  ],
  [
    'secret-whitespace',
    keyed(secret, `${secret}\n`),
    'The signature matches if white space is removed from both ends of the secret.',
    { secret: ['trim'] },
  ],
  [
    'secret-whitespace',
    keyed(`${secret}\n`, secret),
    String.raw`The signature matches if a line break (\n) is added to the secret.`,
    { secret: ['append:newline'] },
  ],
  [
    'secret-quoted',
    keyed(secret, `"${secret}"`),
    'The signature matches if the quotes around the secret are removed.',
    { secret: ['remove-quotes'] },
  ],
  [
    'secret-base64',
    keyed(Buffer.from(base64Secret, 'base64'), base64Secret),
    'The signature matches if the secret is decoded from base64 (22 bytes).',
    { secretIsBase64: true },
  ],
  [
    'secret-not-base64',
    keyed(base64Secret, base64Secret, { plan: anHmacPlan({ secretKey: base64Secret, secretIsBase64: true }) }),
    'The signature matches with the text of the secret instead of its decoded bytes.',
    { secretIsBase64: false },
  ],
  [
    'secret-hex',
    keyed(Buffer.from(hexSecret, 'hex'), hexSecret),
    'The signature matches if the secret is decoded from hex (16 bytes).',
    { set: { secretIsBase64: true }, secret: ['hex-to-base64'] },
  ],
  [
    'secret-prefix',
    keyed(secret, `whsec_${secret}`),
    'The signature matches if the prefix whsec_ is removed from the secret.',
    { secret: ['remove-prefix:whsec_'] },
  ],
  [
    'secret-prefix',
    keyed(`whsec_${secret}`, secret),
    'The signature matches if the prefix whsec_ is added to the secret.',
    { secret: ['prepend:whsec_'] },
  ],
  ['secret-empty', keyed('', secret), 'The signature matches an empty key: the sender has no secret set.'],
]

describe('which secret', () => {
  test.each(rows)('%s is found', async (id, event, says, fix) => {
    expect(await causesOf(event)).toEqual({ ids: [id], says, fix })
  })

  test('a prefix that may be part of the secret is counted, not shown', async () => {
    const { says } = await causesOf(keyed('abcdefghijklmnop', 'shpss_abcdefghijklmnop'))
    expect(says).toBe('The signature matches if the beginning (6 characters, up to _) is removed from the secret.')
  })

  test('a prefix before base64 is two causes', async () => {
    const { ids } = await causesOf(keyed(Buffer.from(base64Secret, 'base64'), `whsec_${base64Secret}`))
    expect(ids).toEqual(['secret-base64', 'secret-prefix'])
  })
})
