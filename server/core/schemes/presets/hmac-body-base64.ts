// HMAC over the body alone, in base64, in one header.

import { bodyScheme, refusesEmpty, sender, textFirst } from './builders.ts'

const furtherDocusignHeaders = /* @__PURE__ */ Array.from(
  { length: 99 },
  (_, at) => `header:X-DocuSign-Signature-${at + 2}`,
)

/* @__NO_SIDE_EFFECTS__ */
const shopifyHeader = (name: string) => ({
  when: `without ${name}` as const,
  message: `The signature is valid, but Shopify’s SDK also requires the header ${name}.`,
})

export const shopify = sender({
  id: 'shopify',
  title: 'Shopify',
  docs: 'https://shopify.dev/docs/apps/build/webhooks/subscribe/https',
  basis: 'run',
  scheme: bodyScheme('X-Shopify-Hmac-Sha256', { encoding: 'base64' }),
  quirks: [
    textFirst,
    refusesEmpty,
    shopifyHeader('x-shopify-topic'),
    shopifyHeader('x-shopify-shop-domain'),
    shopifyHeader('x-shopify-api-version'),
    shopifyHeader('x-shopify-webhook-id'),
  ],
  secretTitle: 'Client secret',
  typeFrom: 'header:X-Shopify-Topic',
  recognisedBy: ['x-shopify-topic'],
})

export const shopifyEvents = sender({
  id: 'shopify-events',
  title: 'Shopify Events',
  docs: 'https://shopify.dev/docs/apps/build/webhooks/subscribe/https',
  basis: 'documented',
  scheme: bodyScheme('Shopify-Hmac-Sha256', { encoding: 'base64' }),
  secretTitle: 'Client secret',
  typeFrom: 'header:Shopify-Topic',
})

export const line = sender({
  id: 'line',
  title: 'LINE',
  docs: 'https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/',
  basis: 'run',
  scheme: bodyScheme('x-line-signature', { encoding: 'base64' }),
  secretTitle: 'Channel secret',
  typeFrom: 'json:events.0.type',
  recognisedBy: ['x-line-signature'],
})

export const typeform = sender({
  id: 'typeform',
  title: 'Typeform',
  docs: 'https://www.typeform.com/developers/webhooks/secure-your-webhooks/',
  basis: 'documented',
  scheme: bodyScheme('Typeform-Signature', { encoding: 'base64', prefix: 'sha256=' }),
  typeFrom: 'json:event_type',
  recognisedBy: ['typeform-signature'],
})

export const xero = sender({
  id: 'xero',
  title: 'Xero',
  docs: 'https://developer.xero.com/documentation/guides/webhooks/overview/',
  basis: 'documented',
  scheme: bodyScheme('x-xero-signature', { encoding: 'base64' }),
  notes: 'Intent to receive: respond with an empty body 200 to valid signatures and 401 to invalid ones.',
  recognisedBy: ['x-xero-signature'],
})

export const docusign = sender({
  id: 'docusign',
  title: 'DocuSign Connect',
  docs: 'https://developers.docusign.com/platform/webhooks/connect/validate/',
  basis: 'documented',
  scheme: {
    message: '{body}',
    signature: {
      from: 'header:X-DocuSign-Signature-1',
      alsoFrom: furtherDocusignHeaders,
      encoding: 'base64',
    },
  },
  notes: 'One header for each active key; any may match.',
  typeFrom: 'json:event',
  recognisedBy: ['x-docusign-signature-1'],
})

export const woocommerce = sender({
  id: 'woocommerce',
  title: 'WooCommerce',
  docs: 'https://woocommerce.com/document/webhooks/',
  basis: 'documented',
  scheme: bodyScheme('X-WC-Webhook-Signature', { encoding: 'base64' }),
  typeFrom: 'header:X-WC-Webhook-Topic',
  recognisedBy: ['x-wc-webhook-topic'],
})

export const heroku = sender({
  id: 'heroku',
  title: 'Heroku',
  docs: 'https://devcenter.heroku.com/articles/app-webhooks',
  basis: 'documented',
  scheme: bodyScheme('Heroku-Webhook-Hmac-SHA256', { encoding: 'base64' }),
  recognisedBy: ['heroku-webhook-hmac-sha256'],
})

export const kontentAi = sender({
  id: 'kontent-ai',
  title: 'Kontent.ai',
  docs: 'https://kontent.ai/learn/docs/webhooks',
  basis: 'run',
  scheme: bodyScheme('X-Kontent-ai-Signature', { encoding: 'base64' }),
  quirks: [textFirst],
  recognisedBy: ['x-kontent-ai-signature'],
})

export const hookdeck = sender({
  id: 'hookdeck',
  title: 'Hookdeck',
  docs: 'https://hookdeck.com/docs/authentication',
  basis: 'run',
  scheme: {
    message: '{body}',
    signature: {
      from: 'header:x-hookdeck-signature',
      alsoFrom: ['header:x-hookdeck-signature-2'],
      encoding: 'base64',
    },
  },
  quirks: [textFirst],
  notes: 'A second header is sent during a rotation; either may match.',
  recognisedBy: ['x-hookdeck-signature'],
})

export const signable = sender({
  id: 'signable',
  title: 'Signable',
  docs: 'https://developers.signable.app/early-access/ea-signed-webhooks',
  basis: 'documented',
  scheme: bodyScheme('Signature', { encoding: 'base64' }),
  notes: 'Early access.',
})

export default [
  shopify,
  shopifyEvents,
  line,
  typeform,
  xero,
  docusign,
  woocommerce,
  heroku,
  kontentAi,
  hookdeck,
  signable,
]
