// The secret itself is sent: in a header, as a password, or in the body.

import { sender, tokenScheme } from './builders.ts'

export const okta = sender({
  id: 'okta',
  title: 'Okta event hooks',
  docs: 'https://developer.okta.com/docs/concepts/event-hooks/',
  basis: 'documented',
  scheme: tokenScheme('header:Authorization'),
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
})

export const auth0 = sender({
  id: 'auth0',
  title: 'Auth0 log streams',
  docs: 'https://auth0.com/docs/customize/log-streams/custom-log-streams',
  basis: 'documented',
  scheme: tokenScheme('header:Authorization'),
  secretTitle: 'Authorization token',
  typeFrom: 'json:0.data.type',
})

export const postmark = sender({
  id: 'postmark',
  title: 'Postmark',
  docs: 'https://postmarkapp.com/developer/webhooks/webhooks-overview',
  basis: 'documented',
  scheme: {
    kind: 'basic',
    token: { from: 'header:Authorization' },
  },
  secretTitle: 'user:password of the URL',
  typeFrom: 'json:RecordType',
})

export const chargebee = sender({
  id: 'chargebee',
  title: 'Chargebee',
  docs: 'https://www.chargebee.com/docs/2.0/webhook_settings.html',
  basis: 'documented',
  scheme: {
    kind: 'basic',
    token: { from: 'header:Authorization' },
  },
  secretTitle: 'user:password',
  typeFrom: 'json:event_type',
})

export const cloudflareNotifications = sender({
  id: 'cloudflare-notifications',
  title: 'Cloudflare Notifications',
  docs: 'https://developers.cloudflare.com/notifications/get-started/configure-webhooks/',
  basis: 'unconfirmed',
  scheme: tokenScheme('header:cf-webhook-auth'),
  recognisedBy: ['cf-webhook-auth'],
})

export const deepgram = sender({
  id: 'deepgram',
  title: 'Deepgram',
  docs: 'https://developers.deepgram.com/docs/using-callbacks-to-return-transcripts-to-your-server',
  basis: 'documented',
  scheme: tokenScheme('header:dg-token'),
  secretTitle: 'API key id',
  recognisedBy: ['dg-token'],
})

export const telegram = sender({
  id: 'telegram',
  title: 'Telegram',
  docs: 'https://core.telegram.org/bots/api#setwebhook',
  basis: 'unconfirmed',
  scheme: tokenScheme('header:X-Telegram-Bot-Api-Secret-Token'),
  recognisedBy: ['x-telegram-bot-api-secret-token'],
})

export const brevo = sender({
  id: 'brevo',
  title: 'Brevo',
  docs: 'https://developers.brevo.com/docs/how-to-use-webhooks',
  basis: 'documented',
  scheme: tokenScheme('header:Authorization', 'Bearer '),
  typeFrom: 'json:event',
})

export const revenuecat = sender({
  id: 'revenuecat',
  title: 'RevenueCat',
  docs: 'https://www.revenuecat.com/docs/integrations/webhooks',
  basis: 'unconfirmed',
  scheme: tokenScheme('header:Authorization'),
  typeFrom: 'json:event.type',
})

export const xendit = sender({
  id: 'xendit',
  title: 'Xendit',
  docs: 'https://docs.xendit.co/docs/handling-webhooks',
  basis: 'unconfirmed',
  scheme: tokenScheme('header:x-callback-token'),
  typeFrom: 'json:event',
  recognisedBy: ['x-callback-token'],
})

export const microsoftGraph = sender({
  id: 'microsoft-graph',
  title: 'Microsoft Graph',
  docs: 'https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks',
  basis: 'unconfirmed',
  scheme: tokenScheme('json:value.0.clientState'),
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
})

export const vapiSecret = sender({
  id: 'vapi-secret',
  title: 'Vapi (inline secret)',
  docs: 'https://docs.vapi.ai/server-url/server-authentication',
  basis: 'documented',
  scheme: tokenScheme('header:X-Vapi-Secret'),
  notes: 'Sent for server.secret; equal to a bearer credential with the header X-Vapi-Secret and no prefix.',
  typeFrom: 'json:message.type',
  recognisedBy: ['x-vapi-secret'],
})

export default [
  okta,
  auth0,
  postmark,
  chargebee,
  cloudflareNotifications,
  deepgram,
  telegram,
  brevo,
  revenuecat,
  xendit,
  microsoftGraph,
  vapiSecret,
]
