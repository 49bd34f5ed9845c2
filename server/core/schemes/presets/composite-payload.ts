// The URL, form fields, headers or other parts are signed, with or without the body.

import type { Scheme } from '../scheme.ts'
import { sender, textFirst } from './builders.ts'

const url = [
  {
    name: 'notificationUrl',
    title: 'URL as registered at the sender, if it differs from the public URL',
    required: false,
  },
]
const quirks = [textFirst]

/* @__NO_SIDE_EFFECTS__ */
const plivoVariant = (text: string, when: Record<string, string>): NonNullable<Scheme['variants']>[number] => ({
  when,
  message: `${text}.{header:X-Plivo-Signature-V3-Nonce}`,
})

export const twilio = sender({
  id: 'twilio',
  title: 'Twilio',
  docs: 'https://www.twilio.com/docs/usage/webhooks/webhooks-security',
  basis: 'run',
  scheme: {
    algorithm: 'sha1',
    message: '{url}{form.sorted}',
    signature: { from: 'header:X-Twilio-Signature', encoding: 'base64' },
    urlVariants: ['as-is', 'no-port', 'with-port'],
    variants: [
      {
        when: { 'query:bodySHA256': 'true' },
        message: '{url}',
        checks: [['query:bodySHA256', 'body|sha256|hex', 'body-hash']],
      },
      {},
    ],
  },
  secretTitle: 'Auth token',
  nextSecret: {
    title: 'Secondary auth token',
    where: 'Twilio Console, Account, API keys & tokens',
    variables: { current: 'TWILIO_AUTH_TOKEN', next: 'TWILIO_SECONDARY_AUTH_TOKEN' },
  },
  settings: url,
  notes: 'Signs the fields of a form, not its bytes; for JSON only a hash in the URL.',
  recognisedBy: ['x-twilio-signature'],
})

export const square = sender({
  id: 'square',
  title: 'Square',
  docs: 'https://developer.squareup.com/docs/webhooks/step3validate',
  basis: 'run',
  scheme: { message: '{url}{body}', signature: { from: 'header:x-square-hmacsha256-signature', encoding: 'base64' } },
  quirks,
  secretTitle: 'Signature key',
  settings: url,
  typeFrom: 'json:type',
  recognisedBy: ['x-square-hmacsha256-signature'],
})

export const contentful = sender({
  id: 'contentful',
  title: 'Contentful',
  docs: 'https://www.contentful.com/developers/docs/webhooks/request-verification/',
  basis: 'run',
  scheme: {
    message: '{method}\n{path|encodePath}\n{headers.signed:x-contentful-signed-headers}\n{body}',
    signature: { from: 'header:x-contentful-signature', encoding: 'hex' },
    timestamp: { from: 'header:x-contentful-timestamp', unit: 'ms', past: 30, edge: 'exclusive' },
  },
  quirks,
  secretTitle: 'Signing secret',
  notes: 'A proxy that rewrites a signed header, often Content-Type, breaks the signature.',
  typeFrom: 'header:X-Contentful-Topic',
  recognisedBy: ['x-contentful-signature'],
})

export const sinchVoice = sender({
  id: 'sinch-voice',
  title: 'Sinch Voice and Verification',
  docs: 'https://developers.sinch.com/docs/voice/api-reference/authentication/callback-signed-request/',
  basis: 'run',
  scheme: {
    key: { encoding: 'base64' },
    message: '{method}\n{body.md5OrEmpty}\n{header:content-type|orEmpty}\nx-timestamp:{timestamp}\n{path}',
    signature: {
      from: 'header:Authorization',
      prefix: 'application ',
      kv: ':',
      labelFromCred: 'applicationKey',
      encoding: 'base64',
    },
    timestamp: { from: 'header:x-timestamp', unit: 'iso8601' },
  },
  quirks,
  secretTitle: 'Application secret',
  settings: [
    { name: 'applicationKey', title: 'Application key', required: true, where: 'Sinch Dashboard, Voice, Apps' },
  ],
})

export const plivo = sender({
  id: 'plivo',
  title: 'Plivo V3',
  docs: 'https://www.plivo.com/docs/voice/concepts/signature-validation',
  basis: 'run',
  scheme: {
    message: '{url.base}.{header:X-Plivo-Signature-V3-Nonce}',
    signature: { from: 'header:X-Plivo-Signature-V3', split: ',', encoding: 'base64' },
    variants: [
      plivoVariant('{url.base}?{url.sortedQuery}', { method: 'GET', 'url.query': 'true' }),
      plivoVariant('{url.base}', { method: 'GET', 'url.query': 'false' }),
      plivoVariant('{url.base}?{url.sortedQuery}.{form.sortedAll}', { 'url.query': 'true', 'form.sortedAll': 'true' }),
      plivoVariant('{url.base}?{url.sortedQuery}', { 'url.query': 'true' }),
      plivoVariant('{url.base}?{form.sortedAll}', { 'form.sortedAll': 'true' }),
      plivoVariant('{url.base}', {}),
    ],
  },
  secretTitle: 'Auth token',
  settings: url,
  notes: 'Of a GET, only the URL is signed.',
  recognisedBy: ['x-plivo-signature-v3'],
})

export const mandrill = sender({
  id: 'mandrill',
  title: 'Mandrill',
  docs: 'https://mailchimp.com/developer/transactional/guides/track-respond-activity-webhooks/',
  basis: 'unconfirmed',
  scheme: {
    algorithm: 'sha1',
    message: '{url}{form.sorted}',
    signature: { from: 'header:X-Mandrill-Signature', encoding: 'base64' },
  },
  settings: url,
  recognisedBy: ['x-mandrill-signature'],
})

export const trello = sender({
  id: 'trello',
  title: 'Trello',
  docs: 'https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/',
  basis: 'unconfirmed',
  scheme: {
    algorithm: 'sha1',
    message: '{body}{url}',
    signature: { from: 'header:X-Trello-Webhook', encoding: 'base64' },
  },
  secretTitle: 'Application secret',
  settings: url,
  typeFrom: 'json:action.type',
  recognisedBy: ['x-trello-webhook'],
  handshakes: [{ name: 'HEAD', match: { method: 'HEAD' }, signed: false, respond: { status: 200 } }],
})

export const cloudinary = sender({
  id: 'cloudinary',
  title: 'Cloudinary',
  docs: 'https://cloudinary.com/documentation/notification_signatures',
  basis: 'run',
  scheme: {
    kind: 'hash',
    message: '{body}{timestamp}{secret}',
    signature: { from: 'header:X-Cld-Signature', encoding: 'hex' },
    timestamp: { from: 'header:X-Cld-Timestamp', unit: 's', past: 7200 },
    tryAll: true,
    variants: [{ algorithm: 'sha1' }, { algorithm: 'sha256' }],
  },
  secretTitle: 'API secret',
  settings: [
    {
      name: 'algorithm',
      title: 'Signature algorithm of the product environment; without it, either is accepted',
      required: false,
      where: 'Cloudinary, Settings, Security',
      values: ['sha1', 'sha256'],
    },
  ],
  typeFrom: 'json:notification_type',
  recognisedBy: ['x-cld-signature'],
})

export default [twilio, square, contentful, sinchVoice, plivo, mandrill, trello, cloudinary]
