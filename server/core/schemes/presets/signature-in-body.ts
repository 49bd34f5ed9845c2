// The signature is part of the body.

import { sender, textFirst } from './builders.ts'

const item = 'json:notificationItems.0.NotificationRequestItem'

/* @__NO_SIDE_EFFECTS__ */
const adyenMessage = () => adyenFields.map((field) => `{${item}.${field}|orEmpty}`).join(':')

/** The eight fields of an Adyen notification that are signed, in this order. */
const adyenFields = [
  'pspReference',
  'originalReference',
  'merchantAccountCode',
  'merchantReference',
  'amount.value',
  'amount.currency',
  'eventCode',
  'success',
]

export const adyen = sender({
  id: 'adyen',
  title: 'Adyen',
  docs: 'https://docs.adyen.com/development-resources/webhooks/verify-hmac-signatures/',
  basis: 'run',
  scheme: {
    key: { encoding: 'hex' },
    message: '{body}',
    signature: { from: 'header:HmacSignature', encoding: 'base64' },
    variants: [
      { when: { 'header:HmacSignature': 'true' } },
      {
        when: { [`${item}.pspReference`]: 'true' },
        message: adyenMessage(),
        signature: { from: `${item}.additionalData.hmacSignature`, encoding: 'base64' },
      },
      {},
    ],
  },
  quirks: [textFirst],
  secretTitle: 'HMAC key (hex)',
  notes: 'Standard webhooks sign eight fields of the first item, nothing else of the body.',
  typeFrom: `${item}.eventCode`,
})

export const mailgun = sender({
  id: 'mailgun',
  title: 'Mailgun',
  docs: 'https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks',
  basis: 'documented',
  scheme: {
    message: '{timestamp}{json:signature.token}',
    signature: { from: 'json:signature.signature', encoding: 'hex' },
    timestamp: { from: 'json:signature.timestamp', unit: 's' },
  },
  secretTitle: 'HTTP webhook signing key',
  notes: 'The body is not signed. Store the tokens: the same one twice is a replay.',
  typeFrom: 'json:event-data.event',
})

export const dropboxSign = sender({
  id: 'dropbox-sign',
  title: 'Dropbox Sign',
  docs: 'https://developers.hellosign.com/docs/events/walkthrough/',
  basis: 'run',
  scheme: {
    message: '{timestamp}{formjson:json/event.event_type}',
    signature: { from: 'formjson:json/event.event_hash', encoding: 'hex' },
    timestamp: { from: 'formjson:json/event.event_time', unit: 's' },
  },
  secretTitle: 'API key',
  notes: 'Signs only time and type. Respond with the text "Hello API Event Received".',
  typeFrom: 'formjson:json/event.event_type',
  handshakes: [
    {
      name: 'callback_test',
      match: { 'formjson:json/event.event_type': 'callback_test' },
      signed: true,
      respond: { status: 200, contentType: 'text/plain', body: 'Hello API Event Received' },
    },
  ],
})

export const braintree = sender({
  id: 'braintree',
  title: 'Braintree',
  docs: 'https://developer.paypal.com/braintree/docs/guides/webhooks/parse/node',
  basis: 'run',
  scheme: {
    algorithm: 'sha1',
    key: { derive: 'sha1' },
    message: '{form:bt_payload}',
    signature: {
      from: 'form:bt_signature',
      split: '&',
      kv: '|',
      labelFromCred: 'publicKey',
      take: 'first',
      encoding: 'hex',
    },
    tryAll: true,
    variants: [{}, { message: '{form:bt_payload}\n' }],
  },
  secretTitle: 'Private key',
  settings: [
    { name: 'publicKey', title: 'Public key', required: true, where: 'Braintree control panel, Settings, API' },
  ],
  notes: 'Accepts a payload without its final newline, as the SDK does.',
})

export default [adyen, mailgun, dropboxSign, braintree]
