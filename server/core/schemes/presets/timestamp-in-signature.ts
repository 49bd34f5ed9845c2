import type { Preset } from './preset.ts'
import { fieldsScheme, refusesEmpty, sender, textFirst } from './builders.ts'

const t = { time: 't', label: 'v1' }
const quirks = [textFirst]

/** Senders with the time inside the signature header. */
export const signedFieldsSenders: readonly Preset[] = [
  sender(
    'stripe',
    'Stripe',
    'https://docs.stripe.com/webhooks/signature',
    'run',
    fieldsScheme('Stripe-Signature', t, { past: 300 }),
    {
      quirks: [
        textFirst,
        {
          when: 'byte-order-mark',
          message: 'The signature is right, but stripe-node drops the byte order mark and will refuse this body.',
        },
      ],
      notes: 'The whole secret, whsec_ with it, is the key as text.',
      typeFrom: 'json:type',
      recognisedBy: ['stripe-signature'],
    },
  ),
  sender(
    'mux',
    'Mux',
    'https://www.mux.com/docs/core/verify-webhook-signatures',
    'run',
    fieldsScheme('Mux-Signature', t, { past: 300 }),
    {
      quirks,
      typeFrom: 'json:type',
      recognisedBy: ['mux-signature'],
    },
  ),
  sender(
    'workos',
    'WorkOS',
    'https://workos.com/docs/events/data-syncing/webhooks',
    'run',
    fieldsScheme('WorkOS-Signature', t, { unit: 'ms', past: 180, join: ', ' }),
    { quirks, notes: 'The time is in milliseconds.', typeFrom: 'json:event', recognisedBy: ['workos-signature'] },
  ),
  sender(
    'elevenlabs',
    'ElevenLabs',
    'https://elevenlabs.io/docs/product-guides/administration/webhooks',
    'run',
    fieldsScheme('ElevenLabs-Signature', { time: 't', label: 'v0' }, { past: 1800 }),
    { quirks, typeFrom: 'json:type', recognisedBy: ['elevenlabs-signature'] },
  ),
  (() => {
    const scheme = fieldsScheme(
      'Paddle-Signature',
      { time: 'ts', label: 'h1' },
      { past: 5, split: ';', message: '{timestamp}:{body}' },
    )
    const docs = 'https://developer.paddle.com/webhooks/signature-verification'
    const more = { quirks, typeFrom: 'json:event_type', recognisedBy: ['paddle-signature'] }
    return sender(
      'paddle',
      'Paddle Billing',
      docs,
      'run',
      { ...scheme, signature: { ...scheme.signature, take: 'last' } },
      more,
    )
  })(),
  (() => {
    const scheme = fieldsScheme('sanity-webhook-signature', t, { unit: 'ms' })
    const docs = 'https://www.sanity.io/docs/webhooks'
    const more = { quirks: [textFirst, refusesEmpty], recognisedBy: ['sanity-webhook-signature'] }
    return sender(
      'sanity',
      'Sanity',
      docs,
      'run',
      { ...scheme, signature: { ...scheme.signature, encoding: 'base64url' } },
      more,
    )
  })(),
  sender(
    'retell',
    'Retell AI',
    'https://docs.retellai.com/features/secure-webhook',
    'run',
    fieldsScheme(
      'X-Retell-Signature',
      { time: 'v', label: 'd' },
      { unit: 'ms', past: 300, future: 300, message: '{body}{timestamp}' },
    ),
    { quirks, secretTitle: 'API key', typeFrom: 'json:event', recognisedBy: ['x-retell-signature'] },
  ),
  sender(
    'calendly',
    'Calendly',
    'https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures',
    'documented',
    fieldsScheme('Calendly-Webhook-Signature', t, { past: 300 }),
    { typeFrom: 'json:event', recognisedBy: ['calendly-webhook-signature'] },
  ),
  sender(
    'cloudflare-stream',
    'Cloudflare Stream',
    'https://developers.cloudflare.com/stream/manage-video-library/using-webhooks/',
    'documented',
    fieldsScheme('Webhook-Signature', { time: 'time', label: 'sig1' }),
  ),
  sender(
    'mercado-pago',
    'Mercado Pago',
    'https://www.mercadopago.com.br/developers/en/docs/your-integrations/notifications/webhooks',
    'run',
    fieldsScheme(
      'x-signature',
      { time: 'ts', label: 'v1' },
      {
        unit: 'auto',
        message: '[id:{query:data.id|lower};][request-id:{header:x-request-id};]ts:{timestamp};',
      },
    ),
    { notes: 'The body is not signed. QR notifications are not signed at all.', typeFrom: 'json:type' },
  ),
  (() => {
    const scheme = fieldsScheme('X-Hook0-Signature', t, {
      past: 300,
      message: '{timestamp}.{sig:h}.{headers.named:h}.{body}',
    })
    const signature = { ...scheme.signature, write: 't={timestamp},h={sig:h},v1={sig:v1}' }
    const docs = 'https://docs.cdp.coinbase.com/webhooks/verify-signatures'
    return sender(
      'coinbase-cdp',
      'Coinbase Developer Platform',
      docs,
      'documented',
      { ...scheme, signature },
      {
        notes: 'Which headers are signed stands in the signature header. The platform sends through Hook0.',
      },
    )
  })(),
  sender(
    'tiktok',
    'TikTok',
    'https://developers.tiktok.com/doc/webhooks-verification',
    'documented',
    fieldsScheme('TikTok-Signature', { time: 't', label: 's' }),
    {
      typeFrom: 'json:event',
      recognisedBy: ['tiktok-signature'],
    },
  ),
  sender(
    'moonpay',
    'MoonPay',
    'https://dev.moonpay.com/docs',
    'unconfirmed',
    fieldsScheme('Moonpay-Signature-V2', { time: 't', label: 's' }),
    {
      typeFrom: 'json:type',
      recognisedBy: ['moonpay-signature-v2'],
    },
  ),
  sender(
    'zoho-payments',
    'Zoho Payments',
    'https://www.zoho.com/in/payments/developerdocs/webhooks/verification',
    'documented',
    fieldsScheme('X-Zoho-Webhook-Signature', { time: 't', label: 'v' }, { unit: 'ms' }),
    { recognisedBy: ['x-zoho-webhook-signature'] },
  ),
  sender(
    'rootly',
    'Rootly',
    'https://docs.rootly.com/configuration/webhooks',
    'documented',
    fieldsScheme('X-Rootly-Signature', t, { message: '{timestamp}{body}', join: ',' }),
    { typeFrom: 'json:event.type', recognisedBy: ['x-rootly-signature'] },
  ),
  sender(
    'surge',
    'Surge',
    'https://docs.surge.app/api-reference/webhooks/signature-validation',
    'documented',
    fieldsScheme('Surge-Signature', t, { past: 300 }),
    {
      notes: 'Newer projects send Standard Webhooks instead: use that preset for them.',
      typeFrom: 'json:type',
      recognisedBy: ['surge-signature'],
    },
  ),
  sender(
    'zavu',
    'Zavu',
    'https://docs.zavu.dev/guides/receiving-messages/security',
    'documented',
    fieldsScheme('X-Zavu-Signature', t),
    {
      recognisedBy: ['x-zavu-signature'],
    },
  ),
  sender(
    'coinflow',
    'Coinflow',
    'https://docs.coinflow.cash/guides/developer-resources/webhooks/verifying-webhook-signatures',
    'documented',
    fieldsScheme('Coinflow-Signature', t),
    { secretTitle: 'Webhook validation key', recognisedBy: ['coinflow-signature'] },
  ),
  sender(
    'tailscale',
    'Tailscale',
    'https://tailscale.com/kb/1213/webhooks',
    'documented',
    fieldsScheme('Tailscale-Webhook-Signature', t, { past: 300 }),
    { recognisedBy: ['tailscale-webhook-signature'] },
  ),
  sender(
    'langfuse',
    'Langfuse',
    'https://langfuse.com/docs/prompt-management/features/webhooks-slack-integrations',
    'documented',
    fieldsScheme('x-langfuse-signature', t),
    {
      recognisedBy: ['x-langfuse-signature'],
    },
  ),
  (() => {
    const scheme = fieldsScheme(
      'gcms-signature',
      { time: 't', label: 'sign' },
      {
        unit: 'auto',
        past: 300,
        join: ', ',
        message: String.raw`\{"Body":{body|jsonString},"EnvironmentName":{sig:env|jsonString},"TimeStamp":{timestamp}\}`,
      },
    )
    const signature = {
      ...scheme.signature,
      encoding: 'base64' as const,
      write: 'sign={sig:sign}, env={sig:env}, t={timestamp}',
    }
    const docs = 'https://hygraph.com/docs/api-reference/basics/webhooks'
    return sender(
      'hygraph',
      'Hygraph',
      docs,
      'documented',
      { ...scheme, signature },
      {
        notes: 'The body stands in the signed text as a JSON string.',
        recognisedBy: ['gcms-signature'],
      },
    )
  })(),
  (() => {
    const scheme = fieldsScheme('X-Buildkite-Signature', { time: 'timestamp', label: 'signature' })
    const token = { kind: 'token' as const, token: { from: 'header:X-Buildkite-Token' } }
    const docs = 'https://buildkite.com/docs/apis/webhooks'
    return sender(
      'buildkite',
      'Buildkite',
      docs,
      'documented',
      { ...scheme, variants: [{}, token] },
      {
        notes: 'Either a signature or the token itself, as set up in Buildkite.',
        typeFrom: 'header:X-Buildkite-Event',
        recognisedBy: ['x-buildkite-event'],
      },
    )
  })(),
  sender(
    'inngest',
    'Inngest',
    'https://www.inngest.com/docs/platform/signing-keys',
    'documented',
    {
      message: '{body}{timestamp}',
      key: { stripPrefix: ['signkey-prod-', 'signkey-test-', 'signkey-branch-'] },
      signature: { from: 'header:X-Inngest-Signature', urlencodedFields: true, label: 's', encoding: 'hex' },
      timestamp: { from: 'sig:t', unit: 's', past: 300, future: 300 },
    },
    { secretTitle: 'Signing key', recognisedBy: ['x-inngest-signature'] },
  ),
]
