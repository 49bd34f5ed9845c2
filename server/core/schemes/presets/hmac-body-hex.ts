import type { Preset } from './preset.ts'
import { bodyScheme, refusesEmpty, sender, textFirst } from './builders.ts'

const quirks = [textFirst]

/** `hub.challenge`, which Meta asks for before it sends anything. */
const hubChallenge = {
  name: 'hub.challenge',
  match: { method: 'GET', 'query:hub.mode': 'subscribe', 'query:hub.challenge': 'true' },
  signed: false,
  respond: { status: 200, contentType: 'text/plain', body: '{query:hub.challenge}' },
}

/** Senders that sign the body alone, in hex. */
export const bodyHexSenders: readonly Preset[] = [
  sender(
    'github',
    'GitHub',
    'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
    'run',
    bodyScheme('X-Hub-Signature-256', 'hex', { prefix: 'sha256=' }),
    {
      quirks: [textFirst, refusesEmpty],
      notes: 'The older X-Hub-Signature (SHA-1) is not looked at.',
      typeFrom: 'header:X-GitHub-Event',
      recognisedBy: ['x-github-event'],
    },
  ),
  sender(
    'meta',
    'Meta: WhatsApp, Instagram, Messenger',
    'https://developers.facebook.com/docs/graph-api/webhooks/getting-started',
    'documented',
    bodyScheme('X-Hub-Signature-256', 'hex', { prefix: 'sha256=' }),
    {
      secretTitle: 'App secret',
      notes: 'The body comes with \\u escapes: only the raw bytes verify.',
      typeFrom: 'json:object',
      handshakes: [hubChallenge],
    },
  ),
  sender(
    'intercom',
    'Intercom',
    'https://developers.intercom.com/docs/webhooks/setting-up-webhooks',
    'documented',
    bodyScheme('X-Hub-Signature', 'hex', { prefix: 'sha1=', algorithm: 'sha1' }),
    { secretTitle: 'Client secret', typeFrom: 'json:topic' },
  ),
  sender(
    'hcp-vault-radar',
    'HCP Vault Radar',
    'https://developer.hashicorp.com/hcp/docs/vault-radar/manage/notifications/webhooks',
    'documented',
    bodyScheme('X-HCP-Radar-Signature', 'hex', { prefix: 'sha512=', algorithm: 'sha512' }),
    { recognisedBy: ['x-hcp-radar-signature'] },
  ),
  sender(
    'razorpay',
    'Razorpay',
    'https://razorpay.com/docs/webhooks/validate-test/',
    'run',
    bodyScheme('X-Razorpay-Signature'),
    {
      quirks,
      typeFrom: 'json:event',
      recognisedBy: ['x-razorpay-signature'],
    },
  ),
  sender(
    'coinbase-commerce',
    'Coinbase Commerce',
    'https://docs.cdp.coinbase.com/commerce/api-arcitecture/webhooks-security',
    'run',
    bodyScheme('X-CC-Webhook-Signature'),
    { quirks, typeFrom: 'json:event.type', recognisedBy: ['x-cc-webhook-signature'] },
  ),
  sender(
    'dropbox',
    'Dropbox',
    'https://www.dropbox.com/developers/reference/webhooks',
    'documented',
    bodyScheme('X-Dropbox-Signature'),
    {
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
    },
  ),
  sender(
    'asana',
    'Asana',
    'https://developers.asana.com/docs/webhooks-guide',
    'documented',
    bodyScheme('X-Hook-Signature'),
    {
      notes: 'The first request brings the secret in X-Hook-Secret, and wants it back in the answer.',
      handshakes: [
        {
          name: 'X-Hook-Secret',
          match: { 'header:X-Hook-Secret': 'true' },
          signed: false,
          respond: { status: 200, headers: { 'X-Hook-Secret': '{header:X-Hook-Secret}' } },
        },
      ],
    },
  ),
  sender(
    'linear',
    'Linear',
    'https://linear.app/developers/webhooks',
    'run',
    {
      ...bodyScheme('Linear-Signature'),
      timestamp: { from: 'json:webhookTimestamp', unit: 'ms', past: 60, future: 60 },
    },
    {
      notes: 'The time stands in the body: a fresh signature needs a changed body.',
      typeFrom: 'header:Linear-Event',
      recognisedBy: ['linear-signature'],
    },
  ),
  sender(
    'plain',
    'Plain',
    'https://www.plain.com/docs/api-reference/webhooks',
    'documented',
    { ...bodyScheme('Plain-Request-Signature'), timestamp: { from: 'json:timestamp', unit: 'iso8601', past: 300 } },
    { typeFrom: 'json:type', recognisedBy: ['plain-request-signature'] },
  ),
  sender(
    'pagerduty',
    'PagerDuty V3',
    'https://developer.pagerduty.com/docs/verifying-signatures',
    'documented',
    {
      message: '{body}',
      signature: { from: 'header:X-PagerDuty-Signature', split: ',', kv: '=', label: 'v1', encoding: 'hex' },
    },
    { typeFrom: 'json:event.event_type', recognisedBy: ['x-pagerduty-signature'] },
  ),
  sender(
    'vercel',
    'Vercel',
    'https://vercel.com/docs/webhooks/webhooks-api',
    'documented',
    bodyScheme('x-vercel-signature', 'hex', { algorithm: 'sha1' }),
    {
      typeFrom: 'json:type',
      recognisedBy: ['x-vercel-signature'],
    },
  ),
  sender(
    'infisical',
    'Infisical',
    'https://infisical.com/docs/documentation/platform/webhooks',
    'unconfirmed',
    { message: '{body}', signature: { from: 'header:X-Infisical-Signature', split: ';', trim: true, encoding: 'hex' } },
    { typeFrom: 'json:event', recognisedBy: ['x-infisical-signature'] },
  ),
  sender(
    'pusher',
    'Pusher Channels',
    'https://pusher.com/docs/channels/server_api/webhooks/',
    'run',
    { ...bodyScheme('X-Pusher-Signature'), checks: [['header:X-Pusher-Key', 'cred:key', 'app-key']] },
    { settings: [{ name: 'key', title: 'App key', required: true }], recognisedBy: ['x-pusher-signature'] },
  ),
  sender(
    'easypost',
    'EasyPost',
    'https://docs.easypost.com/guides/webhooks-guide',
    'run',
    bodyScheme('X-Hmac-Signature', 'hex', { prefix: 'hmac-sha256-hex=', key: { normalize: 'NFKD' } }),
    { notes: 'The SDK rewrites whole-number weights before it signs.', typeFrom: 'json:description' },
  ),
  sender(
    'sinch-numbers',
    'Sinch Numbers',
    'https://developers.sinch.com/docs/numbers',
    'documented',
    bodyScheme('X-Sinch-Signature', 'hex', { algorithm: 'sha1' }),
  ),
  sender(
    'worldpay',
    'Worldpay Access',
    'https://developer.worldpay.com/products/events/signature',
    'documented',
    {
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
    { settings: [{ name: 'keyId', title: 'Key id', required: true }] },
  ),
]
