import type { Preset } from './preset.ts'
import { bodyScheme, refusesEmpty, sender, textFirst } from './builders.ts'

const shopifyHeader = (name: string) => ({
  when: `without ${name}` as const,
  message: `The signature is right, but Shopify’s SDK also wants the header ${name}.`,
})

/** Senders that sign the body alone, in base64. */
export const bodyBase64Senders: readonly Preset[] = [
  sender(
    'shopify',
    'Shopify',
    'https://shopify.dev/docs/apps/build/webhooks/subscribe/https',
    'run',
    bodyScheme('X-Shopify-Hmac-Sha256', 'base64'),
    {
      quirks: [
        textFirst,
        refusesEmpty,
        ...['x-shopify-topic', 'x-shopify-shop-domain', 'x-shopify-api-version', 'x-shopify-webhook-id'].map(
          shopifyHeader,
        ),
      ],
      secretTitle: 'Client secret',
      typeFrom: 'header:X-Shopify-Topic',
      recognisedBy: ['x-shopify-topic'],
    },
  ),
  sender(
    'shopify-events',
    'Shopify Events',
    'https://shopify.dev/docs/apps/build/webhooks/subscribe/https',
    'documented',
    bodyScheme('Shopify-Hmac-Sha256', 'base64'),
    { secretTitle: 'Client secret', typeFrom: 'header:Shopify-Topic' },
  ),
  sender(
    'line',
    'LINE',
    'https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/',
    'run',
    bodyScheme('x-line-signature', 'base64'),
    {
      secretTitle: 'Channel secret',
      typeFrom: 'json:events.0.type',
      recognisedBy: ['x-line-signature'],
    },
  ),
  sender(
    'typeform',
    'Typeform',
    'https://www.typeform.com/developers/webhooks/secure-your-webhooks/',
    'documented',
    bodyScheme('Typeform-Signature', 'base64', { prefix: 'sha256=' }),
    { typeFrom: 'json:event_type', recognisedBy: ['typeform-signature'] },
  ),
  sender(
    'xero',
    'Xero',
    'https://developer.xero.com/documentation/guides/webhooks/overview/',
    'documented',
    bodyScheme('x-xero-signature', 'base64'),
    {
      notes: 'Intent to receive: answer 200 to right signatures and 401 to wrong ones, with an empty body, quickly.',
      recognisedBy: ['x-xero-signature'],
    },
  ),
  sender(
    'docusign',
    'DocuSign Connect',
    'https://developers.docusign.com/platform/webhooks/connect/validate/',
    'documented',
    {
      message: '{body}',
      signature: {
        from: 'header:X-DocuSign-Signature-1',
        alsoFrom: Array.from({ length: 99 }, (_, at) => `header:X-DocuSign-Signature-${at + 2}`),
        encoding: 'base64',
      },
    },
    {
      notes: 'One header for each active key; any may match.',
      typeFrom: 'json:event',
      recognisedBy: ['x-docusign-signature-1'],
    },
  ),
  sender(
    'woocommerce',
    'WooCommerce',
    'https://woocommerce.com/document/webhooks/',
    'documented',
    bodyScheme('X-WC-Webhook-Signature', 'base64'),
    { typeFrom: 'header:X-WC-Webhook-Topic', recognisedBy: ['x-wc-webhook-topic'] },
  ),
  sender(
    'heroku',
    'Heroku',
    'https://devcenter.heroku.com/articles/app-webhooks',
    'documented',
    bodyScheme('Heroku-Webhook-Hmac-SHA256', 'base64'),
    {
      recognisedBy: ['heroku-webhook-hmac-sha256'],
    },
  ),
  sender(
    'kontent-ai',
    'Kontent.ai',
    'https://kontent.ai/learn/docs/webhooks',
    'run',
    bodyScheme('X-Kontent-ai-Signature', 'base64'),
    {
      recognisedBy: ['x-kontent-ai-signature'],
    },
  ),
  sender(
    'hookdeck',
    'Hookdeck',
    'https://hookdeck.com/docs/authentication',
    'documented',
    {
      message: '{body}',
      signature: {
        from: 'header:x-hookdeck-signature',
        alsoFrom: ['header:x-hookdeck-signature-2'],
        encoding: 'base64',
      },
    },
    { notes: 'During a rotation a second header comes; either may match.', recognisedBy: ['x-hookdeck-signature'] },
  ),
  sender(
    'signable',
    'Signable',
    'https://developers.signable.app/early-access/ea-signed-webhooks',
    'documented',
    bodyScheme('Signature', 'base64'),
    {
      notes: 'Early access.',
    },
  ),
]
