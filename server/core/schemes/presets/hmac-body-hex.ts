// HMAC over the body alone, in hex, in one header, with a rule of its own: algorithm, label, setting or handshake.

import { bodyScheme, dropsMark, refusesEmpty, sender, textFirst } from './builders.ts'

const quirks = [textFirst]

/** Meta's `hub.challenge`, sent once before any event. */
const hubChallenge = {
  name: 'hub.challenge',
  match: { method: 'GET', 'query:hub.mode': 'subscribe', 'query:hub.challenge': 'true' },
  signed: false,
  respond: { status: 200, contentType: 'text/plain', body: '{query:hub.challenge}' },
}

export const github = sender({
  id: 'github',
  title: 'GitHub',
  docs: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
  basis: 'run',
  scheme: bodyScheme('X-Hub-Signature-256', { prefix: 'sha256=' }),
  quirks: [textFirst, refusesEmpty],
  notes: 'The older X-Hub-Signature (SHA-1) is ignored.',
  typeFrom: 'header:X-GitHub-Event',
  recognisedBy: ['x-github-event'],
})

export const meta = sender({
  id: 'meta',
  title: 'Meta: WhatsApp, Instagram, Messenger',
  docs: 'https://developers.facebook.com/docs/graph-api/webhooks/getting-started',
  basis: 'documented',
  scheme: bodyScheme('X-Hub-Signature-256', { prefix: 'sha256=' }),
  secretTitle: 'App secret',
  notes: 'The body contains \\u escapes: only the raw bytes verify.',
  typeFrom: 'json:object',
  handshakes: [hubChallenge],
})

export const intercom = sender({
  id: 'intercom',
  title: 'Intercom',
  docs: 'https://developers.intercom.com/docs/webhooks/setting-up-webhooks',
  basis: 'documented',
  scheme: bodyScheme('X-Hub-Signature', { prefix: 'sha1=', algorithm: 'sha1' }),
  secretTitle: 'Client secret',
  typeFrom: 'json:topic',
})

export const hcpVaultRadar = sender({
  id: 'hcp-vault-radar',
  title: 'HCP Vault Radar',
  docs: 'https://developer.hashicorp.com/hcp/docs/vault-radar/manage/notifications/webhooks',
  basis: 'documented',
  scheme: bodyScheme('X-HCP-Radar-Signature', { prefix: 'sha512=', algorithm: 'sha512' }),
  recognisedBy: ['x-hcp-radar-signature'],
})

export const razorpay = sender({
  id: 'razorpay',
  title: 'Razorpay',
  docs: 'https://razorpay.com/docs/webhooks/validate-test/',
  basis: 'run',
  scheme: bodyScheme('X-Razorpay-Signature'),
  quirks,
  typeFrom: 'json:event',
  recognisedBy: ['x-razorpay-signature'],
})

export const coinbaseCommerce = sender({
  id: 'coinbase-commerce',
  title: 'Coinbase Commerce',
  docs: 'https://docs.cdp.coinbase.com/commerce/api-arcitecture/webhooks-security',
  basis: 'run',
  scheme: bodyScheme('X-CC-Webhook-Signature'),
  quirks,
  typeFrom: 'json:event.type',
  recognisedBy: ['x-cc-webhook-signature'],
})

export const dropbox = sender({
  id: 'dropbox',
  title: 'Dropbox',
  docs: 'https://www.dropbox.com/developers/reference/webhooks',
  basis: 'documented',
  scheme: bodyScheme('X-Dropbox-Signature'),
  secretTitle: 'App secret',
  recognisedBy: ['x-dropbox-signature'],
  handshakes: [
    {
      name: 'challenge',
      match: { method: 'GET', 'query:challenge': 'true' },
      signed: false,
      respond: {
        status: 200,
        contentType: 'text/plain',
        headers: { 'X-Content-Type-Options': 'nosniff' },
        body: '{query:challenge}',
      },
    },
  ],
})

export const asana = sender({
  id: 'asana',
  title: 'Asana',
  docs: 'https://developers.asana.com/docs/webhooks-guide',
  basis: 'documented',
  scheme: bodyScheme('X-Hook-Signature'),
  notes: 'The first request has the secret in X-Hook-Secret and expects it in the response.',
  handshakes: [
    {
      name: 'X-Hook-Secret',
      match: { 'header:X-Hook-Secret': 'true' },
      signed: false,
      respond: { status: 200, headers: { 'X-Hook-Secret': '{header:X-Hook-Secret}' } },
    },
  ],
})

export const linear = sender({
  id: 'linear',
  title: 'Linear',
  docs: 'https://linear.app/developers/webhooks',
  basis: 'run',
  scheme: bodyScheme('Linear-Signature', {
    timestamp: { from: 'json:webhookTimestamp', unit: 'ms', past: 60, future: 60 },
  }),
  notes: 'The timestamp is in the body: signing again changes the body.',
  typeFrom: 'header:Linear-Event',
  recognisedBy: ['linear-signature'],
})

export const plain = sender({
  id: 'plain',
  title: 'Plain',
  docs: 'https://www.plain.com/docs/api-reference/webhooks',
  basis: 'documented',
  scheme: bodyScheme('Plain-Request-Signature', { timestamp: { from: 'json:timestamp', unit: 'iso8601', past: 300 } }),
  typeFrom: 'json:type',
  recognisedBy: ['plain-request-signature'],
})

export const pagerduty = sender({
  id: 'pagerduty',
  title: 'PagerDuty V3',
  docs: 'https://developer.pagerduty.com/docs/verifying-signatures',
  basis: 'documented',
  scheme: {
    message: '{body}',
    signature: { from: 'header:X-PagerDuty-Signature', split: ',', kv: '=', label: 'v1', encoding: 'hex' },
  },
  typeFrom: 'json:event.event_type',
  recognisedBy: ['x-pagerduty-signature'],
})

export const vercel = sender({
  id: 'vercel',
  title: 'Vercel',
  docs: 'https://vercel.com/docs/webhooks/webhooks-api',
  basis: 'documented',
  scheme: bodyScheme('x-vercel-signature', { algorithm: 'sha1' }),
  typeFrom: 'json:type',
  recognisedBy: ['x-vercel-signature'],
})

export const infisical = sender({
  id: 'infisical',
  title: 'Infisical',
  docs: 'https://infisical.com/docs/documentation/platform/webhooks',
  basis: 'unconfirmed',
  scheme: {
    message: '{body}',
    signature: { from: 'header:X-Infisical-Signature', split: ';', trim: true, encoding: 'hex' },
  },
  typeFrom: 'json:event',
  recognisedBy: ['x-infisical-signature'],
})

export const pusher = sender({
  id: 'pusher',
  title: 'Pusher Channels',
  docs: 'https://pusher.com/docs/channels/server_api/webhooks/',
  basis: 'run',
  scheme: bodyScheme('X-Pusher-Signature', { checks: [['header:X-Pusher-Key', 'cred:key', 'app-key']] }),
  settings: [{ name: 'key', title: 'App key', required: true, where: 'Pusher dashboard, the app, App Keys' }],
  recognisedBy: ['x-pusher-signature'],
})

export const easypost = sender({
  id: 'easypost',
  title: 'EasyPost',
  docs: 'https://docs.easypost.com/guides/webhooks-guide',
  basis: 'run',
  scheme: bodyScheme('X-Hmac-Signature', { prefix: 'hmac-sha256-hex=', key: { normalize: 'NFKD' } }),
  quirks: [textFirst, dropsMark, refusesEmpty],
  notes: 'The SDK rewrites whole-number weights before it verifies.',
  typeFrom: 'json:description',
})

export const sinchNumbers = sender({
  id: 'sinch-numbers',
  title: 'Sinch Numbers',
  docs: 'https://developers.sinch.com/docs/numbers',
  basis: 'documented',
  scheme: bodyScheme('X-Sinch-Signature', { algorithm: 'sha1' }),
})

export const worldpay = sender({
  id: 'worldpay',
  title: 'Worldpay Access',
  docs: 'https://developer.worldpay.com/products/events/signature',
  basis: 'documented',
  scheme: {
    message: '{body}',
    signature: {
      from: 'header:Event-Signature',
      split: ',',
      trim: true,
      kv: '/SHA256/',
      labelFromCred: 'keyId',
      encoding: 'hex',
    },
  },
  settings: [
    { name: 'keyId', title: 'Key id', required: true, where: 'the part of the Event-Signature header before /SHA256/' },
  ],
})

export default [
  github,
  meta,
  intercom,
  hcpVaultRadar,
  razorpay,
  coinbaseCommerce,
  dropbox,
  asana,
  linear,
  plain,
  pagerduty,
  vercel,
  infisical,
  pusher,
  easypost,
  sinchNumbers,
  worldpay,
]
