import { describe, expect, test } from 'vitest'
import { anHmacPlan, causesOf, diagnosed, type Event, secret, signed, stamp, text } from './support/event.ts'

const right = signed(`${stamp}.${text}`)
const time: [string, string] = ['x-timestamp', stamp]
const json: [string, string] = ['content-type', 'application/json']
const idPlan = anHmacPlan({ payloadFormat: '{svix-id}.{timestamp}.{body}', messageIdHeader: 'svix-id' })

const rows: [id: string, event: Event, says: string, fix?: object][] = [
  [
    'header-missing',
    { plan: anHmacPlan(), headers: [json, ['x-other', 'a']] },
    'The header x-signature is missing. Headers received: x-other.',
  ],
  ['header-empty', { plan: anHmacPlan(), headers: [['X-Signature', ''], time] }, 'The header x-signature is empty.'],
  [
    'header-other-name',
    { plan: anHmacPlan(), headers: [['X-Vendor-Sig', right], time] },
    'The correct signature is in the header X-Vendor-Sig instead of x-signature.',
    { signatureHeader: 'X-Vendor-Sig' },
  ],
  [
    'header-duplicated',
    { plan: anHmacPlan(), headers: [['x-signature', 'a'.repeat(64)], ['x-signature', right], time] },
    'The header x-signature was received 2 times; the second one is correct.',
  ],
  [
    'header-duplicated',
    { plan: anHmacPlan(), headers: [['x-signature', 'a'.repeat(64)], ['x-signature', 'b'.repeat(64)], time] },
    'The header x-signature was received 2 times; none of them is right.',
  ],
  [
    'timestamp-header-missing',
    { plan: anHmacPlan(), headers: [['x-signature', right]] },
    'The signature requires a timestamp, but the header x-timestamp is missing.',
  ],
  [
    'timestamp-other-header',
    {
      plan: anHmacPlan(),
      headers: [
        ['x-signature', right],
        ['X-Sent-At', stamp],
      ],
    },
    'The signature matches with the timestamp from X-Sent-At instead of x-timestamp.',
    { timestampHeader: 'X-Sent-At' },
  ],
  [
    'message-id-missing',
    { plan: idPlan, headers: [['x-signature', signed(`m1.${stamp}.${text}`)], time] },
    'The signature requires a message id, but the header svix-id is missing.',
  ],
  [
    'message-id-other-header',
    { plan: idPlan, headers: [['x-signature', signed(`m1.${stamp}.${text}`)], time, ['Webhook-Id', 'm1']] },
    'The signature matches with the message id from Webhook-Id instead of svix-id.',
    { messageIdHeader: 'Webhook-Id' },
  ],
  [
    'plan-mismatch',
    { plan: anHmacPlan(), headers: [['X-Vapi-Secret', secret]] },
    'A signature was expected, but the secret itself was sent as a plain token in X-Vapi-Secret, which signs nothing.',
    {
      replace: { type: 'bearer', headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false },
      weakens: 'A plain token does not sign the request: whoever knows it can send any body.',
    },
  ],
  [
    'plan-mismatch',
    { plan: anHmacPlan(), headers: [['Authorization', 'Bearer something-else']] },
    'A signature was expected, but Authorization contains a plain token, which is not this secret.',
  ],
  [
    'plan-mismatch',
    { plan: { type: 'bearer', token: secret }, headers: [['x-signature', right], time] },
    'The token was expected, but x-signature contains a signature made with this token as the key.',
    { replace: { type: 'hmac', algorithm: 'sha256' } },
  ],
  [
    'plan-mismatch',
    { plan: { type: 'bearer', token: secret }, headers: [['X-Hub-Signature', 'sha1=00']] },
    'A token was expected, but X-Hub-Signature contains a signature, made with another secret or in an unknown way.',
  ],
  [
    'plan-mismatch',
    {
      plan: anHmacPlan(),
      headers: [['Stripe-Signature', `t=${stamp.slice(0, 10)},v1=${signed(`${stamp.slice(0, 10)}.${text}`)}`]],
    },
    'A signature was expected, but the request is signed as Stripe does it, and correctly with this secret.',
    { replace: { type: 'preset', preset: 'stripe' } },
  ],
]

describe('where the signature or token is', () => {
  test.each(rows)('%s is found', async (id, event, says, fix) => {
    expect(await causesOf(event)).toEqual({ ids: [id], says, fix })
  })

  test("a missing credential is explained with Vapi's reasons", async () => {
    const { advice } = await diagnosed({ plan: anHmacPlan(), headers: [json] })
    for (const reason of ['credentialId', 'precedence', 'API request', 'organisation', 'proxy'])
      expect(advice).toContain(reason)
  })

  test('the plan that matches is described', async () => {
    const { advice } = await diagnosed({ plan: { type: 'bearer', token: secret }, headers: [['x-sig', signed(text)]] })
    expect(advice).toContain('hmac with signatureHeader x-sig, algorithm sha256, payloadFormat {body}')
  })
})
