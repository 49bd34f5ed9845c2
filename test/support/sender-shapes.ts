import type { SignedRequest } from '../../server/core/model/request.ts'
import type { PresetId } from '../../server/core/schemes/presets/index.ts'
import { utf8 } from '../../server/core/text/bytes.ts'

/** A request with a form as its body. */
export const form = (text: string): Partial<SignedRequest> => ({
  headers: [['content-type', 'application/x-www-form-urlencoded']],
  body: utf8(text),
})

/** What the requests of some senders must contain before they are signed: form fields, or headers that are part of the signed bytes. */
export const senderShapes: Partial<Record<PresetId, Partial<SignedRequest>>> = {
  'dropbox-sign': form(
    'json=%7B%22event%22%3A%7B%22event_time%22%3A%221%22%2C%22event_type%22%3A%22t%22%2C%22event_hash%22%3A%22%22%7D%7D',
  ),
  braintree: form('bt_signature=x&bt_payload=YQ%3D%3D'),
  contentful: { headers: [['x-contentful-signed-headers', 'content-type,x-contentful-timestamp']] },
  'sinch-conversation': { headers: [['x-sinch-webhook-signature-nonce', 'n']] },
  plivo: { headers: [['X-Plivo-Signature-V3-Nonce', 'n']] },
  'mercado-pago': { headers: [['x-request-id', 'r']] },
  'coinbase-cdp': {
    headers: [
      ['content-type', 'text/plain'],
      ['X-Hook0-Signature', 't=1,h=content-type,v1=00'],
    ],
  },
  hygraph: { headers: [['gcms-signature', 'sign=, env=master, t=1']] },
  adyen: { headers: [['HmacSignature', 'x']] },
}
