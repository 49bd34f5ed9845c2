import type { Preset } from './preset.ts'
import { sender, tokenScheme } from './builders.ts'

/** Senders that send the secret itself, or nothing better. */
export const tokenSenders: readonly Preset[] = [
  sender(
    'okta',
    'Okta event hooks',
    'https://developer.okta.com/docs/concepts/event-hooks/',
    'documented',
    tokenScheme('header:Authorization'),
    {
      secretTitle: 'Value of the Authorization header',
      typeFrom: 'json:data.events.0.eventType',
      handshakes: [
        {
          name: 'verification',
          match: { method: 'GET', 'header:X-Okta-Verification-Challenge': 'true' },
          signed: false,
          respond: {
            status: 200,
            contentType: 'application/json',
            json: { verification: '{header:X-Okta-Verification-Challenge}' },
          },
        },
      ],
    },
  ),
  sender(
    'auth0',
    'Auth0 log streams',
    'https://auth0.com/docs/customize/log-streams/custom-log-streams',
    'documented',
    tokenScheme('header:Authorization'),
    {
      secretTitle: 'Authorization token',
      typeFrom: 'json:0.data.type',
    },
  ),
  sender(
    'postmark',
    'Postmark',
    'https://postmarkapp.com/developer/webhooks/webhooks-overview',
    'documented',
    {
      kind: 'basic',
      token: { from: 'header:Authorization' },
    },
    { secretTitle: 'user:password of the URL', typeFrom: 'json:RecordType' },
  ),
  sender(
    'chargebee',
    'Chargebee',
    'https://www.chargebee.com/docs/2.0/webhook_settings.html',
    'documented',
    {
      kind: 'basic',
      token: { from: 'header:Authorization' },
    },
    { secretTitle: 'user:password', typeFrom: 'json:event_type' },
  ),
  sender(
    'cloudflare-notifications',
    'Cloudflare Notifications',
    'https://developers.cloudflare.com/notifications/get-started/configure-webhooks/',
    'unconfirmed',
    tokenScheme('header:cf-webhook-auth'),
    { recognisedBy: ['cf-webhook-auth'] },
  ),
  sender(
    'deepgram',
    'Deepgram',
    'https://developers.deepgram.com/docs/using-callbacks-to-return-transcripts-to-your-server',
    'documented',
    tokenScheme('header:dg-token'),
    {
      secretTitle: 'API key id',
      recognisedBy: ['dg-token'],
    },
  ),
  sender(
    'telegram',
    'Telegram',
    'https://core.telegram.org/bots/api#setwebhook',
    'unconfirmed',
    tokenScheme('header:X-Telegram-Bot-Api-Secret-Token'),
    { recognisedBy: ['x-telegram-bot-api-secret-token'] },
  ),
  sender(
    'brevo',
    'Brevo',
    'https://developers.brevo.com/docs/how-to-use-webhooks',
    'documented',
    tokenScheme('header:Authorization', 'Bearer '),
    {
      typeFrom: 'json:event',
    },
  ),
  sender(
    'revenuecat',
    'RevenueCat',
    'https://www.revenuecat.com/docs/integrations/webhooks',
    'unconfirmed',
    tokenScheme('header:Authorization'),
    {
      typeFrom: 'json:event.type',
    },
  ),
  sender(
    'xendit',
    'Xendit',
    'https://docs.xendit.co/docs/handling-webhooks',
    'unconfirmed',
    tokenScheme('header:x-callback-token'),
    {
      typeFrom: 'json:event',
      recognisedBy: ['x-callback-token'],
    },
  ),
  sender(
    'microsoft-graph',
    'Microsoft Graph',
    'https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks',
    'unconfirmed',
    tokenScheme('json:value.0.clientState'),
    {
      secretTitle: 'clientState',
      typeFrom: 'json:value.0.changeType',
      handshakes: [
        {
          name: 'validationToken',
          match: { method: 'POST', 'query:validationToken': 'true' },
          signed: false,
          respond: { status: 200, contentType: 'text/plain', body: '{query:validationToken}' },
        },
      ],
    },
  ),
  sender(
    'vapi-secret',
    'Vapi (inline secret)',
    'https://docs.vapi.ai/server-url/server-authentication',
    'documented',
    tokenScheme('header:X-Vapi-Secret'),
    {
      notes: 'What server.secret sends; a bearer credential with header X-Vapi-Secret and no prefix is the same.',
      typeFrom: 'json:message.type',
      recognisedBy: ['x-vapi-secret'],
    },
  ),
]
