import type { Preset } from './preset.ts'
import { sender, textFirst } from './builders.ts'

const item = 'json:notificationItems.0.NotificationRequestItem'

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

/** Senders whose signature stands in the body. */
export const inBodySenders: readonly Preset[] = [
  sender(
    'adyen',
    'Adyen',
    'https://docs.adyen.com/development-resources/webhooks/verify-hmac-signatures/',
    'run',
    {
      key: { encoding: 'hex' },
      message: '{body}',
      signature: { from: 'header:HmacSignature', encoding: 'base64' },
      variants: [
        { when: { 'header:HmacSignature': 'true' } },
        {
          when: { [`${item}.pspReference`]: 'true' },
          message: adyenFields.map((field) => `{${item}.${field}|orEmpty}`).join(':'),
          signature: { from: `${item}.additionalData.hmacSignature`, encoding: 'base64' },
        },
        {},
      ],
    },
    {
      quirks: [textFirst],
      secretTitle: 'HMAC key (hex)',
      notes: 'Standard webhooks sign eight fields of their first item; the rest of the body is not signed.',
      typeFrom: `${item}.eventCode`,
    },
  ),
  sender(
    'mailgun',
    'Mailgun',
    'https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks',
    'documented',
    {
      message: '{timestamp}{json:signature.token}',
      signature: { from: 'json:signature.signature', encoding: 'hex' },
      timestamp: { from: 'json:signature.timestamp', unit: 's' },
    },
    {
      secretTitle: 'HTTP webhook signing key',
      notes: 'The body is not signed. Remember the tokens: the same one twice is a replay.',
      typeFrom: 'json:event-data.event',
    },
  ),
  sender(
    'dropbox-sign',
    'Dropbox Sign',
    'https://developers.hellosign.com/docs/events/walkthrough/',
    'run',
    {
      message: '{timestamp}{formjson:json/event.event_type}',
      signature: { from: 'formjson:json/event.event_hash', encoding: 'hex' },
      timestamp: { from: 'formjson:json/event.event_time', unit: 's' },
    },
    {
      secretTitle: 'API key',
      notes: 'Only time and type are signed. The answer must be the text "Hello API Event Received".',
      typeFrom: 'formjson:json/event.event_type',
      handshakes: [
        {
          name: 'callback_test',
          match: { 'formjson:json/event.event_type': 'callback_test' },
          signed: true,
          respond: { status: 200, contentType: 'text/plain', body: 'Hello API Event Received' },
        },
      ],
    },
  ),
  sender(
    'braintree',
    'Braintree',
    'https://developer.paypal.com/braintree/docs/guides/webhooks/parse/node',
    'run',
    {
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
    {
      secretTitle: 'Private key',
      settings: [{ name: 'publicKey', title: 'Public key', required: true }],
      notes: 'A lost final newline of the payload is forgiven, as the SDK does.',
    },
  ),
]
