import type { PresetId } from '../../../../server/core/schemes/presets/index.ts'
import { generateKeyPairSync, type KeyPairKeyObjectResult, sign as signBytes } from 'node:crypto'
import type { AuthenticationPlan, Credential } from '../../../../server/core/model/credential.ts'
import { secretField } from '../../../../server/core/model/credential.ts'
import type { HeaderList, SignedRequest } from '../../../../server/core/model/request.ts'
import { sign } from '../../../../server/core/signing/sign.ts'

/** One credential whose generated code is run, and how its sender signs. */
export interface Case {
  name: string
  credential: Credential
  env: Record<string, string>
  /** Name of the signature header. */
  signatureHeader: string
  /** Seconds; absent if the scheme has no limit. */
  past?: number
  future?: number
  /** The body is signed. */
  body: boolean
  /** If one header can contain several signatures: the separator, and an invalid signature. */
  several?: { between: string; wrong: string }
  form?: true
  sign(request: SignedRequest, now: number, secret: 'right' | 'wrong'): Promise<HeaderList>
}

/** Base64 text, which is a usable secret for every scheme here, so that one environment serves all. */
export const sharedSecret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwQ3JlZW4='
const wrongSecret = 'WrongKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GQ3I='

/** The public URL that senders sign; it differs from the test servers' own. */
export const publicUrl = 'https://hooks.example.com'

type Plan = {
  [T in AuthenticationPlan['type']]: Omit<Extract<AuthenticationPlan, { type: T }>, (typeof secretField)[T]>
}[AuthenticationPlan['type']]

const withSecret = (plan: Plan, secret: string): Credential => ({
  id: 'prod',
  name: 'Production',
  authenticationPlan: { ...plan, [secretField[plan.type]]: secret } as AuthenticationPlan,
})

/** A case whose requests the library signs. */
function shared(
  name: string,
  plan: Plan,
  signatureHeader: string,
  more: Partial<Omit<Case, 'name' | 'credential' | 'sign'>> & { secret?: string } = {},
): Case {
  const { secret = sharedSecret, ...rest } = more
  return {
    name,
    credential: withSecret(plan, secret),
    env: { WEBHOOK_SECRET: secret, PUBLIC_URL: publicUrl },
    signatureHeader,
    body: true,
    ...rest,
    sign: async (request, now, which) => {
      const credential = withSecret(plan, which === 'right' ? secret : wrongSecret)
      return (await sign(request, credential, { now, id: 'msg_2Lh9KRb0pzN4LePd3XiA4v12Axj' })).headers
    },
  }
}

const both = { past: 300, future: 300 }
const hmac = { type: 'hmac', algorithm: 'sha256' } as const

/** Vapi's usual plans, and one for each field. */
export const vapiCases: readonly Case[] = [
  shared("Vapi's HMAC with defaults", hmac, 'x-signature', both),
  shared(
    'the body alone, base64 behind a prefix',
    {
      ...hmac,
      includeTimestamp: false,
      signatureEncoding: 'base64',
      signaturePrefix: 'sha256=',
      signatureHeader: 'X-Vapi-Signature',
    },
    'X-Vapi-Signature',
  ),
  shared(
    'a message id in the text, SHA-512',
    {
      ...hmac,
      algorithm: 'sha512',
      payloadFormat: '{svix-id}.{timestamp}.{body}',
      messageIdHeader: 'svix-id',
      timestampUnit: 's',
    },
    'x-signature',
    both,
  ),
  shared(
    'a secret in base64, SHA-1',
    { ...hmac, algorithm: 'sha1', secretIsBase64: true, toleranceSeconds: 60, timestampUnit: 'ms' },
    'x-signature',
    { past: 60, future: 60 },
  ),
  shared(
    'quotes, braces and dollars around the body',
    {
      ...hmac,
      algorithm: 'sha384',
      payloadFormat: String.raw`$1"a\n'#{1+1}${2}${'`'}%s {timestamp}|{body}|é`,
      toleranceSeconds: null,
    },
    'x-signature',
  ),
  shared(
    'method and URL',
    { ...hmac, algorithm: 'md5', payloadFormat: '{method}\n{url}\n{body}', includeTimestamp: false },
    'x-signature',
  ),
]

export const tokenCases: readonly Case[] = [
  shared('a bearer token', { type: 'bearer' }, 'authorization', { body: false }),
  shared(
    'a token in X-Vapi-Secret',
    { type: 'bearer', headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false },
    'x-vapi-secret',
    { body: false, secret: 'tökèn with spaces' },
  ),
  shared('user and password', { type: 'preset', preset: 'postmark' }, 'authorization', {
    body: false,
    secret: 'user:pässword',
  }),
]

const hexOf = '5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd'
const svixWrong = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const preset = (id: PresetId, settings?: Record<string, string>): Plan => ({
  type: 'preset',
  preset: id,
  ...(settings && { settings }),
})

export const presetCases: readonly Case[] = [
  shared('Stripe', preset('stripe'), 'Stripe-Signature', {
    past: 300,
    several: { between: ',', wrong: `v1=${hexOf}` },
  }),
  shared('GitHub', preset('github'), 'X-Hub-Signature-256'),
  shared('Slack', preset('slack'), 'X-Slack-Signature', { past: 300 }),
  shared('Svix, its key behind whsec_', preset('svix'), 'svix-signature', {
    ...both,
    secret: `whsec_${sharedSecret}`,
    several: { between: ' ', wrong: svixWrong },
  }),
  shared('Standard Webhooks', preset('standard-webhooks'), 'webhook-signature', {
    ...both,
    several: { between: ' ', wrong: svixWrong },
  }),
  shared('Shopify', preset('shopify'), 'X-Shopify-Hmac-Sha256'),
  shared('HubSpot', preset('hubspot'), 'X-HubSpot-Signature-v3', { past: 300 }),
  shared(
    'Trello, its URL known',
    preset('trello', { notificationUrl: `${publicUrl}/webhook?x=1&y=%20z` }),
    'X-Trello-Webhook',
  ),
  shared('WorkOS, milliseconds and spaces in its list', preset('workos'), 'WorkOS-Signature', {
    past: 180,
    several: { between: ', ', wrong: `v1=${hexOf}` },
  }),
  shared('Twitch, with a written-out time', preset('twitch'), 'Twitch-Eventsub-Message-Signature', { past: 600 }),
  shared('Metronome, with an HTTP date', preset('metronome'), 'Metronome-Webhook-Signature', { past: 300 }),
  shared('Cloudinary, a plain hash', preset('cloudinary'), 'X-Cld-Signature', { past: 7200 }),
  shared('Hookdeck, in either of two headers', preset('hookdeck'), 'x-hookdeck-signature'),
  shared('Pusher, with the app’s key beside it', preset('pusher', { key: 'app-key' }), 'X-Pusher-Signature'),
]

/** Cases that need a JSON or form parser. */
export const parsedCases: readonly Case[] = [
  shared('Linear, the time in its JSON', preset('linear'), 'Linear-Signature', { past: 60, future: 60 }),
  shared('Mandrill, URL and sorted form', preset('mandrill'), 'X-Mandrill-Signature', { form: true }),
]

/** A case whose sender signs with a private key. */
function byKey(
  name: string,
  id: PresetId,
  signatureHeader: string,
  keys: { publicKey: string; headers: (body: Uint8Array, now: number, which: 'right' | 'wrong') => HeaderList },
  more: Partial<Case> = {},
): Case {
  const credential = withSecret(preset(id), keys.publicKey)
  const env = { WEBHOOK_PUBLIC_KEY: keys.publicKey }
  const signRequest: Case['sign'] = async ({ headers, body }, now, which) => [
    ...headers,
    ...keys.headers(body, now, which),
  ]
  return { name, credential, env, signatureHeader, body: true, ...more, sign: signRequest }
}

interface Keys {
  right: KeyPairKeyObjectResult
  wrong: KeyPairKeyObjectResult
}
const pair = (make: () => KeyPairKeyObjectResult): Keys => ({ right: make(), wrong: make() })
const edwards = pair(() => generateKeyPairSync('ed25519'))
const elliptic = pair(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }))
const rivest = pair(() => generateKeyPairSync('rsa', { modulusLength: 2048 }))

const seconds = (now: number) => String(Math.floor(now / 1000))
const after = (text: string, body: Uint8Array) => Buffer.concat([Buffer.from(text), body])
const derOf = (keys: Keys) => keys.right.publicKey.export({ format: 'der', type: 'spki' })
const pemOf = (keys: Keys) => keys.right.publicKey.export({ format: 'pem', type: 'spki' }).toString()

export const publicKeyCases: readonly Case[] = [
  byKey('Discord, Ed25519', 'discord', 'X-Signature-Ed25519', {
    publicKey: derOf(edwards).subarray(-32).toString('hex'),
    headers: (body, now, which) => {
      const signature = signBytes(null, after(seconds(now), body), edwards[which].privateKey)
      return [
        ['X-Signature-Timestamp', seconds(now)],
        ['X-Signature-Ed25519', signature.toString('hex')],
      ]
    },
  }),
  byKey(
    'Telnyx, Ed25519 in base64',
    'telnyx',
    'telnyx-signature-ed25519',
    {
      publicKey: derOf(edwards).subarray(-32).toString('base64'),
      headers: (body, now, which) => {
        const signature = signBytes(null, after(`${seconds(now)}|`, body), edwards[which].privateKey)
        return [
          ['telnyx-timestamp', seconds(now)],
          ['telnyx-signature-ed25519', signature.toString('base64')],
        ]
      },
    },
    both,
  ),
  byKey('SendGrid, ECDSA', 'sendgrid', 'X-Twilio-Email-Event-Webhook-Signature', {
    publicKey: derOf(elliptic).toString('base64'),
    headers: (body, now, which) => {
      const signature = signBytes('sha256', after(seconds(now), body), elliptic[which].privateKey)
      return [
        ['X-Twilio-Email-Event-Webhook-Timestamp', seconds(now)],
        ['X-Twilio-Email-Event-Webhook-Signature', signature.toString('base64')],
      ]
    },
  }),
  byKey('Kick, RSA', 'kick', 'Kick-Event-Signature', {
    publicKey: pemOf(rivest),
    headers: (body, now, which) => {
      const time = new Date(now).toISOString()
      const signature = signBytes('sha256', after(`01J.${time}.`, body), rivest[which].privateKey)
      return [
        ['Kick-Event-Message-Id', '01J'],
        ['Kick-Event-Message-Timestamp', time],
        ['Kick-Event-Signature', signature.toString('base64')],
      ]
    },
  }),
]

export const allCases: readonly Case[] = [
  ...vapiCases,
  ...tokenCases,
  ...presetCases,
  ...parsedCases,
  ...publicKeyCases,
]
