import { describe, expect, test } from 'vitest'
import type { AuthenticationPlan } from '../../../../server/core/model/credential.ts'
import { causesOf, type Event, now, sign, text } from './support/event.ts'

const key = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const seconds = String(now / 1000)
const stripeKey = `whsec_${key}`

const stripe = (secret: string): AuthenticationPlan => ({ type: 'preset', preset: 'stripe', secret })
const tolerant = (secret: string): AuthenticationPlan => ({
  ...{ type: 'preset', preset: 'stripe', secret },
  settings: { toleranceSeconds: '600' },
})
const github = (secret: string): AuthenticationPlan => ({ type: 'preset', preset: 'github', secret })
const svix = (secret: string): AuthenticationPlan => ({ type: 'preset', preset: 'svix', secret })

const byStripe = (plan: AuthenticationPlan, at = seconds, encoding: BufferEncoding = 'hex'): Event => ({
  plan,
  headers: [['Stripe-Signature', `t=${at},v1=${sign(`${at}.${text}`, stripeKey).toString(encoding)}`]],
})

const byGithub = (plan: AuthenticationPlan, value: string, name = 'X-Hub-Signature-256'): Event => ({
  plan,
  headers: [[name, value]],
})

const bySvix = (plan: AuthenticationPlan, keyBytes: Buffer): Event => ({
  plan,
  headers: [
    ['svix-id', 'msg_1'],
    ['svix-timestamp', seconds],
    ['svix-signature', `v1,${sign(`msg_1.${seconds}.${text}`, keyBytes).toString('base64')}`],
  ],
})

const rows: [title: string, event: Event, id: string, fix: object][] = [
  ['quotes', byStripe(stripe(`"${stripeKey}"`)), 'secret-quoted', { secret: ['remove-quotes'] }],
  ['a space', byStripe(stripe(` ${stripeKey}`)), 'secret-whitespace', { secret: ['trim'] }],
  ['a newline', byStripe(stripe(`${stripeKey}\n`)), 'secret-whitespace', { secret: ['trim'] }],
  ['a missing prefix', byStripe(stripe(key)), 'secret-prefix', { secret: ['prepend:whsec_'] }],
  [
    'another encoding of the signature',
    byGithub(github(key), `sha256=${sign(text, key).toString('base64')}`),
    'signature-encoding',
    { scheme: { signature: { encoding: 'base64' } } },
  ],
  [
    'a missing prefix of the signature',
    byGithub(github(key), sign(text, key).toString('hex')),
    'signature-prefix',
    { scheme: { signature: { prefix: null } } },
  ],
  [
    'another header',
    byGithub(github(key), `sha256=${sign(text, key).toString('hex')}`, 'X-My-Signature'),
    'header-other-name',
    { scheme: { signature: { from: 'header:X-My-Signature' } } },
  ],
  [
    'another algorithm',
    byGithub(github(key), `sha256=${sign(text, key, 'sha512').toString('hex')}`),
    'algorithm',
    { scheme: { algorithm: 'sha512' } },
  ],
  [
    'a secret that is base64',
    byGithub(github(key), `sha256=${sign(text, Buffer.from(key, 'base64')).toString('hex')}`),
    'secret-base64',
    { scheme: { key: { encoding: 'base64' } } },
  ],
  [
    'a secret that is plain text',
    bySvix(svix(`whsec_${key}`), Buffer.from(`whsec_${key}`)),
    'secret-not-base64',
    { scheme: { key: { encoding: 'utf8', stripPrefix: null } } },
  ],
  [
    'an old request',
    byStripe(stripe(stripeKey), String(now / 1000 - 900)),
    'timestamp-stale',
    {
      set: { settings: { toleranceSeconds: '900' } },
      weakens: 'A recorded request can then be sent again for 15 min after it was signed.',
    },
  ],
  [
    'an old request with settings of its own',
    byStripe(tolerant(stripeKey), String(now / 1000 - 900)),
    'timestamp-stale',
    { set: { settings: { toleranceSeconds: '900' } } },
  ],
  [
    'another payload format',
    byGithub(github(key), `sha256=${sign(`https://hooks.example.test/in?tenant=1${text}`, key).toString('hex')}`),
    'payload-format',
    { scheme: { message: '{url}{body}' } },
  ],
]

describe('the fix of a credential with a preset', () => {
  test.each(rows)('%s', async (_title, event, id, fix) => {
    expect(await causesOf(event)).toMatchObject({ ids: [id], fix })
  })
})
