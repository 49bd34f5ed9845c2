import type { Scheme } from '../scheme.ts'
import type { Preset } from './preset.ts'
import { sender, textFirst } from './builders.ts'

const url = [
  { name: 'notificationUrl', title: 'URL as registered, when it is not the one vhook sees', required: false },
]
const quirks = [textFirst]

const plivo = (text: string, query: string, form: string): NonNullable<Scheme['variants']>[number] => ({
  when: { 'url.query': query, 'form.sortedAll': form },
  message: `${text}.{header:X-Plivo-Signature-V3-Nonce}`,
})

/** Senders that sign the URL, form fields, headers or other parts beside or instead of the body. */
export const partsSenders: readonly Preset[] = [
  sender(
    'twilio',
    'Twilio',
    'https://www.twilio.com/docs/usage/webhooks/webhooks-security',
    'run',
    {
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
    {
      secretTitle: 'Auth token',
      settings: url,
      notes: 'Of forms only the fields are signed, not the bytes; of JSON only its hash in the URL.',
      recognisedBy: ['x-twilio-signature'],
    },
  ),
  sender(
    'square',
    'Square',
    'https://developer.squareup.com/docs/webhooks/step3validate',
    'run',
    { message: '{url}{body}', signature: { from: 'header:x-square-hmacsha256-signature', encoding: 'base64' } },
    {
      quirks,
      secretTitle: 'Signature key',
      settings: url,
      typeFrom: 'json:type',
      recognisedBy: ['x-square-hmacsha256-signature'],
    },
  ),
  sender(
    'contentful',
    'Contentful',
    'https://www.contentful.com/developers/docs/webhooks/request-verification/',
    'run',
    {
      message: '{method}\n{path|encodePath}\n{headers.signed:x-contentful-signed-headers}\n{body}',
      signature: { from: 'header:x-contentful-signature', encoding: 'hex' },
      timestamp: { from: 'header:x-contentful-timestamp', unit: 'ms', past: 30, edge: 'exclusive' },
    },
    {
      quirks,
      secretTitle: 'Signing secret',
      notes: 'A proxy that rewrites a signed header, often Content-Type, breaks the signature.',
      typeFrom: 'header:X-Contentful-Topic',
      recognisedBy: ['x-contentful-signature'],
    },
  ),
  sender(
    'sinch-voice',
    'Sinch Voice and Verification',
    'https://developers.sinch.com/docs/voice/api-reference/authentication/callback-signed-request/',
    'run',
    {
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
    {
      secretTitle: 'Application secret',
      settings: [{ name: 'applicationKey', title: 'Application key', required: true }],
    },
  ),
  sender(
    'plivo',
    'Plivo V3',
    'https://www.plivo.com/docs/voice/concepts/signature-validation',
    'run',
    {
      message: '{url.base}.{header:X-Plivo-Signature-V3-Nonce}',
      signature: { from: 'header:X-Plivo-Signature-V3', split: ',', encoding: 'base64' },
      variants: [
        plivo('{url.base}?{url.sortedQuery}.{form.sortedAll}', 'true', 'true'),
        plivo('{url.base}?{url.sortedQuery}', 'true', 'false'),
        plivo('{url.base}?{form.sortedAll}', 'false', 'true'),
        plivo('{url.base}', 'false', 'false'),
      ],
    },
    { secretTitle: 'Auth token', settings: url, recognisedBy: ['x-plivo-signature-v3'] },
  ),
  sender(
    'mandrill',
    'Mandrill',
    'https://mailchimp.com/developer/transactional/guides/track-respond-activity-webhooks/',
    'unconfirmed',
    {
      algorithm: 'sha1',
      message: '{url}{form.sorted}',
      signature: { from: 'header:X-Mandrill-Signature', encoding: 'base64' },
    },
    { settings: url, recognisedBy: ['x-mandrill-signature'] },
  ),
  sender(
    'trello',
    'Trello',
    'https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/',
    'unconfirmed',
    { algorithm: 'sha1', message: '{body}{url}', signature: { from: 'header:X-Trello-Webhook', encoding: 'base64' } },
    {
      secretTitle: 'Application secret',
      settings: url,
      typeFrom: 'json:action.type',
      recognisedBy: ['x-trello-webhook'],
      handshakes: [{ name: 'HEAD', match: { method: 'HEAD' }, signed: false, respond: { status: 200 } }],
    },
  ),
  sender(
    'cloudinary',
    'Cloudinary',
    'https://cloudinary.com/documentation/notification_signatures',
    'run',
    {
      kind: 'hash',
      message: '{body}{timestamp}{secret}',
      signature: { from: 'header:X-Cld-Signature', encoding: 'hex' },
      timestamp: { from: 'header:X-Cld-Timestamp', unit: 's', past: 7200 },
      tryAll: true,
      variants: [{ algorithm: 'sha1' }, { algorithm: 'sha256' }],
    },
    { secretTitle: 'API secret', typeFrom: 'json:notification_type', recognisedBy: ['x-cld-signature'] },
  ),
]
