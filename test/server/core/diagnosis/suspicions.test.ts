import { describe, expect, test } from 'vitest'
import { suspicions } from '../../../../server/core/diagnosis/suspicions/index.ts'
import type { Suspicion } from '../../../../server/core/model/verification.ts'
import type { PresetId } from '../../../../server/core/schemes/presets/index.ts'
import { verify } from '../../../../server/core/verify.ts'
import { diagnosed, now, secret, sign, signed, text } from './support/event.ts'

const seconds = Math.floor(now / 1000)

/** A Stripe request that was signed with another secret than the one of the credential. */
const stripe = (given: { secret?: string; body?: string } = {}) => {
  const { body = text } = given
  const v1 = signed(`${seconds}.${body}`, 'whsec_the_one_of_the_sender')
  const plan = { type: 'preset', preset: 'stripe', secret: given.secret ?? secret } as const
  return {
    plan,
    body,
    headers: [
      ['Content-Type', 'application/json'],
      ['Stripe-Signature', `t=${seconds},v1=${v1}`],
    ] as [string, string][],
  }
}

describe('a signature that nothing explains', () => {
  test('is most likely a wrong secret, with the evidence and the place to look at that sender', async () => {
    const { cause, rank, causes, message, advice, suspected, tried } = await diagnosed(stripe())
    expect({ cause, rank, causes }).toEqual({ cause: 'wrong-secret', rank: 'likely', causes: [] })
    expect(message).toBe('Most likely the secret is not the one this sender uses.')
    expect(advice).toContain('vhook credentials rotate mine')
    const [first] = suspected as [Suspicion]
    expect(first.message).toBe('The secret is not the one this sender uses.')
    expect(first.evidence).toEqual([
      'The header Stripe-Signature is present.',
      'The timestamp is 0 s old.',
      'The signature has the right length and encoding: 64 characters.',
      `${tried.macs} variants of secret, payload and signature were tried; none matches.`,
    ])
    expect(first.where).toMatchObject({ sender: 'Stripe', command: 'stripe listen --print-secret' })
    expect(first.where?.place).toContain('Signing secret')
    expect(suspected.slice(1)).toMatchObject([{ id: 'body-changed', rank: 'possible' }])
  })

  test('by a public key is most likely a wrong key', async () => {
    const { message } = await diagnosed({
      plan: { type: 'preset', preset: 'discord', secret: '5b'.repeat(32) },
      headers: [
        ['X-Signature-Ed25519', 'ab'.repeat(64)],
        ['X-Signature-Timestamp', String(seconds)],
      ],
    })
    expect(message).toBe('Most likely the public key is not the one this sender uses.')
  })

  test('is not blamed on the secret when the signature has the wrong form', async () => {
    const headers: [string, string][] = [['Stripe-Signature', `t=${seconds},v1=zz`]]
    const { cause, message } = await diagnosed({ ...stripe(), headers })
    expect(cause).toBe('nothing-fits')
    expect(message).toMatch(/signature.*No known cause matches \(\d+ variants tried\)\./)
  })
})

describe('a timestamp beside a signature that does not match', () => {
  const at = (timestamp: number) => {
    const { headers, ...rest } = stripe()
    const [, signature = ''] = headers[1] ?? []
    return {
      ...rest,
      headers: [['Stripe-Signature', signature.replace(/t=\d+/, `t=${timestamp}`)]] as [string, string][],
    }
  }

  test('was most likely changed when no sender would write it', async () => {
    const { cause, rank, suspected } = await diagnosed(at(1))
    expect({ cause, rank }).toEqual({ cause: 'timestamp-changed', rank: 'likely' })
    expect(suspected[0]?.evidence[0]).toMatch(/^The timestamp is \d+ d .* old\.$/)
  })

  test('does not excuse a wrong secret when it is only old', async () => {
    const { cause, suspected } = await diagnosed(at(seconds - 3600))
    expect(cause).toBe('wrong-secret')
    expect(suspected[0]?.evidence.join()).not.toContain('timestamp')
  })
})

describe('a key of the API in place of the secret', () => {
  const keys: [preset: PresetId, key: string, what: string][] = [
    ['stripe', 'sk_test_51HabcdefghijklmnopqrsTUV', 'a secret API key'],
    ['stripe', 'rk_live_51HabcdefghijklmnopqrsTUV', 'a restricted API key'],
    ['stripe', 'pk_test_51HabcdefghijklmnopqrsTUV', 'a publishable API key'],
    ['slack', 'xoxb-111111111111-222222222222-abcdefghijkl', 'a Slack token'],
    ['github', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'a GitHub token'],
    ['twilio', `AC${'0a'.repeat(16)}`, 'a Twilio account SID'],
    ['twilio', `SK${'0a'.repeat(16)}`, 'the SID of a Twilio API key'],
    ['shopify', 'shpat_0123456789abcdef0123456789abcdef', 'a Shopify access token'],
    ['paddle', 'pdl_live_apikey_01h1vjes1y163xfj1rh1tkfb65', 'a Paddle API key'],
    ['linear', 'lin_api_0123456789abcdefghijklmnopqrstuvwxyz', 'a Linear API key'],
    ['line', 'SG.abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuvwxyz', 'a SendGrid API key'],
  ]
  const hex = 'c4'.repeat(32)
  const headers: [string, string][] = [
    ['Stripe-Signature', `t=${seconds},v1=${hex}`],
    ['X-Slack-Request-Timestamp', String(seconds)],
    ['X-Slack-Signature', `v0=${hex}`],
    ['X-Hub-Signature-256', `sha256=${hex}`],
    ['X-Twilio-Signature', Buffer.from('d5'.repeat(20), 'hex').toString('base64')],
    ['X-Shopify-Hmac-Sha256', Buffer.from(hex, 'hex').toString('base64')],
    ['Paddle-Signature', `ts=${seconds};h1=${hex}`],
    ['Linear-Signature', hex],
    ['X-Line-Signature', Buffer.from(hex, 'hex').toString('base64')],
  ]

  test.each(keys)('for %s is named: %s', async (preset, key, what) => {
    const body = `{"webhookTimestamp":${now}}`
    const { cause, rank, message, suspected } = await diagnosed({
      plan: { type: 'preset', preset, secret: key },
      headers,
      body,
    })
    expect({ cause, rank }).toEqual({ cause: 'api-key-as-secret', rank: 'likely' })
    expect(message).toBe(`Most likely the secret is ${what}, not the secret that signs webhooks.`)
    expect(suspected).toHaveLength(1)
  })

  test('is not suspected where such a key signs', async () => {
    const key = `key-${'0a'.repeat(16)}`
    const event = { timestamp: String(seconds), token: 'aaaa', signature: hex }
    const plan = { type: 'preset', preset: 'mailgun', secret: key } as const
    const { cause } = await diagnosed({ plan, headers: [], body: JSON.stringify({ signature: event }) })
    expect(cause).toBe('wrong-secret')
  })
})

describe('a body that did not arrive as it was sent', () => {
  test.each([
    ['in a string', text.slice(0, 20), 'inside a string, with 2 unclosed brackets'],
    ['after a value', text.slice(0, -2), 'with 2 unclosed brackets'],
    ['in a word', '{"a":tr', 'with 1 unclosed bracket'],
    ['before a value', '[1,', 'with 1 unclosed bracket'],
    ['in brackets without end', '['.repeat(100_000), 'with 100000 unclosed brackets'],
    ['in a string without end', `["${String.raw`\"`.repeat(100_000)}`, 'inside a string, with 1 unclosed bracket'],
  ])('is cut %s', async (_place, body, where) => {
    const { cause, message, suspected } = await diagnosed(stripe({ body }))
    expect(cause).toBe('body-cut')
    expect(message).toBe('Most likely the body was cut off: the JSON ends early.')
    expect(suspected).toMatchObject([
      { evidence: [`The body is JSON that ends after ${body.length} bytes, ${where}.`] },
    ])
  })

  test.each(['{"a":1}', '{"a":1]', '[1,]', 'a=1&b=2', '{"a" "b"}', ''])('is not cut: %j', async (body) => {
    expect((await diagnosed(stripe({ body }))).cause).not.toBe('body-cut')
  })

  test('is missing', async () => {
    const { cause, rank, suspected } = await diagnosed(stripe({ body: '' }))
    expect({ cause, rank }).toEqual({ cause: 'body-missing', rank: 'likely' })
    expect(suspected[0]?.evidence).toEqual([
      'The body of this POST request is empty, and the sender signs the body.',
      'The Content-Type is application/json.',
    ])
  })

  const adyen = { type: 'preset', preset: 'adyen', secret: '44'.repeat(32) } as const
  const braintree = { type: 'preset', preset: 'braintree', secret, settings: { publicKey: 'k' } } as const
  const base64 = (plain: string) => Buffer.from(plain).toString('base64')

  test.each([
    ['empty', adyen, '', 'body-missing'],
    ['cut', adyen, '{"notificationItems":[{"NotificationRe', 'body-cut'],
    ['base64 of JSON', adyen, base64('{"notificationItems":[]}'), 'body-unreadable'],
    ['empty', braintree, '', 'body-missing'],
    ['base64 of a form', braintree, base64('bt_signature=k|x&bt_payload=eA'), 'body-unreadable'],
  ] as const)('holds no signature when it is %s', async (_what, plan, body, id) => {
    const { cause, causes, suspected } = await diagnosed({ plan, headers: [], body })
    expect({ cause, causes }).toEqual({ cause: id, causes: [] })
    expect(suspected).toHaveLength(1)
  })

  test('lacks the signature: that is certain when the body is right', async () => {
    const { cause, rank } = await diagnosed({ plan: braintree, headers: [], body: 'bt_payload=eA' })
    expect({ cause, rank }).toEqual({ cause: 'header-missing', rank: 'proven' })
  })
})

describe('a sender that signs the URL', () => {
  const plan = { type: 'preset', preset: 'twilio', secret } as const
  const of = (address: string) => ({
    plan,
    url: address,
    body: 'A=1',
    headers: [
      ['Content-Type', 'application/x-www-form-urlencoded'],
      ['X-Twilio-Signature', sign('https://elsewhere.example.test/hookA1', secret, 'sha1').toString('base64')],
    ] as [string, string][],
  })
  const setting = 'vhook credentials edit mine --set settings.notificationUrl=URL'

  test('shows the URL that was used, and the setting for another one', async () => {
    const { cause, suspected } = await diagnosed(of('https://hooks.example.test/hook'))
    expect(cause).toBe('wrong-secret')
    const other = suspected.find(({ id }) => id === 'other-url')
    expect(other).toMatchObject({ rank: 'possible', advice: expect.stringContaining(setting) })
    expect(other?.message).toBe('The sender signed another URL than https://hooks.example.test/hook.')
  })

  test('has the URL among the checks, whatever their result', async () => {
    const { headers, body, url } = of('https://hooks.example.test/hook')
    const request = { method: 'POST', url, headers, body: Buffer.from(body) }
    const { checks } = await verify(request, { id: 'mine', authenticationPlan: plan }, { now })
    expect(checks.find(({ id }) => id === 'hmac.payload')?.message).toContain(
      'The URL used is https://hooks.example.test/hook.',
    )
  })

  test('most likely signed its public URL when only a local one is known', async () => {
    const { cause, message, advice, suspected } = await diagnosed(of('http://127.0.0.1:4041/hook'))
    expect(cause).toBe('local-url')
    expect(suspected).toMatchObject([{ id: 'local-url' }, { id: 'wrong-secret', rank: 'possible' }])
    expect(message).toBe('Most likely the sender signed its public URL instead of http://127.0.0.1:4041/hook.')
    expect(advice).toContain(setting)
  })
})

test('every suspicion has a rank, and its message follows one', () => {
  for (const { rank, message } of Object.values(suspicions)) {
    expect(['likely', 'possible']).toContain(rank)
    expect(message).toMatch(/^[a-z{].*[^.]$/)
  }
})

test('a request of another sender than that of the credential names that sender', async () => {
  const plan = { type: 'preset', preset: 'twilio', secret: '12345678901234567890123456789012' } as const
  const { cause, suspected } = await diagnosed({ ...stripe(), plan })
  expect(cause).toBe('header-missing')
  expect(suspected).toMatchObject([
    {
      ...{
        id: 'other-sender',
        rank: 'likely',
        message: 'The request is from Stripe, and the credential is for Twilio.',
      },
      evidence: ['It has the header stripe-signature of Stripe.'],
      advice: 'Add a credential for it: vhook credentials add --preset stripe',
    },
  ])
})
