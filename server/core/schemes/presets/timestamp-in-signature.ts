// Timestamp and signature as fields of one header, with labels of the sender’s own.

import { fieldsScheme, sender, textFirst } from './builders.ts'

const quirks = [textFirst]

export const elevenlabs = sender({
  id: 'elevenlabs',
  title: 'ElevenLabs',
  docs: 'https://elevenlabs.io/docs/product-guides/administration/webhooks',
  basis: 'run',
  scheme: fieldsScheme('ElevenLabs-Signature', { label: 'v0', past: 1800 }),
  quirks,
  typeFrom: 'json:type',
  recognisedBy: ['elevenlabs-signature'],
})

export const paddle = sender({
  id: 'paddle',
  title: 'Paddle Billing',
  docs: 'https://developer.paddle.com/webhooks/signature-verification',
  basis: 'run',
  scheme: fieldsScheme('Paddle-Signature', {
    time: 'ts',
    label: 'h1',
    past: 5,
    split: ';',
    take: 'last',
    message: '{timestamp}:{body}',
  }),
  quirks,
  typeFrom: 'json:event_type',
  recognisedBy: ['paddle-signature'],
})

export const retell = sender({
  id: 'retell',
  title: 'Retell AI',
  docs: 'https://docs.retellai.com/features/secure-webhook',
  basis: 'run',
  scheme: fieldsScheme('X-Retell-Signature', {
    time: 'v',
    label: 'd',
    unit: 'ms',
    past: 300,
    future: 300,
    message: '{body}{timestamp}',
  }),
  quirks,
  secretTitle: 'API key',
  typeFrom: 'json:event',
  recognisedBy: ['x-retell-signature'],
})

export const cloudflareStream = sender({
  id: 'cloudflare-stream',
  title: 'Cloudflare Stream',
  docs: 'https://developers.cloudflare.com/stream/manage-video-library/using-webhooks/',
  basis: 'documented',
  scheme: fieldsScheme('Webhook-Signature', { time: 'time', label: 'sig1' }),
})

export const mercadoPago = sender({
  id: 'mercado-pago',
  title: 'Mercado Pago',
  docs: 'https://www.mercadopago.com.br/developers/en/docs/your-integrations/notifications/webhooks',
  basis: 'run',
  scheme: fieldsScheme('x-signature', {
    time: 'ts',
    unit: 'auto',
    loose: true,
    message: '[id:{query:data.id|lower};][request-id:{header:x-request-id};]ts:{timestamp};',
  }),
  notes: 'The body is not signed. QR notifications are not signed at all.',
  typeFrom: 'json:type',
})

export const tiktok = sender({
  id: 'tiktok',
  title: 'TikTok',
  docs: 'https://developers.tiktok.com/doc/webhooks-verification',
  basis: 'documented',
  scheme: fieldsScheme('TikTok-Signature', { label: 's' }),
  typeFrom: 'json:event',
  recognisedBy: ['tiktok-signature'],
})

export const moonpay = sender({
  id: 'moonpay',
  title: 'MoonPay',
  docs: 'https://dev.moonpay.com/docs',
  basis: 'unconfirmed',
  scheme: fieldsScheme('Moonpay-Signature-V2', { label: 's' }),
  typeFrom: 'json:type',
  recognisedBy: ['moonpay-signature-v2'],
})

export const zohoPayments = sender({
  id: 'zoho-payments',
  title: 'Zoho Payments',
  docs: 'https://www.zoho.com/in/payments/developerdocs/webhooks/verification',
  basis: 'documented',
  scheme: fieldsScheme('X-Zoho-Webhook-Signature', { label: 'v', unit: 'ms' }),
  recognisedBy: ['x-zoho-webhook-signature'],
})

export const hygraph = sender({
  id: 'hygraph',
  title: 'Hygraph',
  docs: 'https://hygraph.com/docs/api-reference/basics/webhooks',
  basis: 'documented',
  scheme: fieldsScheme('gcms-signature', {
    label: 'sign',
    unit: 'auto',
    past: 300,
    join: ', ',
    encoding: 'base64',
    message: '\\{"Body":{body|jsonString},"EnvironmentName":{sig:env|jsonString},"TimeStamp":{timestamp}\\}',
    write: 'sign={sig:sign}, env={sig:env}, t={timestamp}',
  }),
  notes: 'The signed text contains the body as a JSON string.',
  recognisedBy: ['gcms-signature'],
})

export const buildkite = sender({
  id: 'buildkite',
  title: 'Buildkite',
  docs: 'https://buildkite.com/docs/apis/webhooks',
  basis: 'documented',
  scheme: fieldsScheme('X-Buildkite-Signature', {
    time: 'timestamp',
    label: 'signature',
    variants: [{}, { kind: 'token', token: { from: 'header:X-Buildkite-Token' } }],
  }),
  notes: 'Either a signature or the token itself, as chosen in Buildkite.',
  typeFrom: 'header:X-Buildkite-Event',
  recognisedBy: ['x-buildkite-event'],
})

export const inngest = sender({
  id: 'inngest',
  title: 'Inngest',
  docs: 'https://www.inngest.com/docs/platform/signing-keys',
  basis: 'documented',
  scheme: {
    message: '{body}{timestamp}',
    key: { stripPrefix: ['signkey-prod-', 'signkey-test-', 'signkey-branch-'] },
    signature: { from: 'header:X-Inngest-Signature', urlencodedFields: true, label: 's', encoding: 'hex' },
    timestamp: { from: 'sig:t', unit: 's', past: 300, future: 300 },
  },
  secretTitle: 'Signing key',
  nextSecret: {
    title: 'New signing key',
    where: 'Inngest dashboard, Signing keys',
    // An app has the new key in the usual variable, and until the end of the rotation the current one in the fallback.
    variables: { current: 'INNGEST_SIGNING_KEY_FALLBACK', next: 'INNGEST_SIGNING_KEY' },
  },
  recognisedBy: ['x-inngest-signature'],
})

export default [
  elevenlabs,
  paddle,
  retell,
  cloudflareStream,
  mercadoPago,
  tiktok,
  moonpay,
  zohoPayments,
  hygraph,
  buildkite,
  inngest,
]
