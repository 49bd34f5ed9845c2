// Signature and timestamp in a header each, some with a message id.

import { sender, textFirst, twoHeaders } from './builders.ts'

const quirks = [textFirst]

export const slack = sender({
  id: 'slack',
  title: 'Slack',
  docs: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
  basis: 'run',
  scheme: twoHeaders('X-Slack-Signature', 'X-Slack-Request-Timestamp', {
    prefix: 'v0=',
    past: 300,
    message: 'v0:{timestamp}:{body}',
  }),
  quirks,
  secretTitle: 'Signing secret',
  typeFrom: 'json:event.type',
  recognisedBy: ['x-slack-signature'],
  handshakes: [
    {
      name: 'url_verification',
      match: { 'json:type': 'url_verification', 'json:challenge': 'true' },
      signed: true,
      respond: { status: 200, contentType: 'application/json', json: { challenge: '{json:challenge}' } },
    },
  ],
})

export const zoom = sender({
  id: 'zoom',
  title: 'Zoom',
  docs: 'https://developers.zoom.us/docs/api/webhooks/',
  basis: 'run',
  scheme: twoHeaders('x-zm-signature', 'x-zm-request-timestamp', { prefix: 'v0=', message: 'v0:{timestamp}:{body}' }),
  quirks: [
    {
      when: 'not-canonical-json',
      message: 'The signature is valid, but Zoom’s SDK signs JSON.stringify of the parsed body and rejects this one.',
    },
  ],
  secretTitle: 'Secret token',
  typeFrom: 'json:event',
  recognisedBy: ['x-zm-signature'],
  handshakes: [
    {
      name: 'endpoint.url_validation',
      match: { 'json:event': 'endpoint.url_validation' },
      signed: true,
      respond: {
        status: 200,
        contentType: 'application/json',
        json: { plainToken: '{json:payload.plainToken}', encryptedToken: '{json:payload.plainToken|hmac|hex}' },
      },
    },
  ],
})

export const hubspot = sender({
  id: 'hubspot',
  title: 'HubSpot',
  docs: 'https://developers.hubspot.com/docs/guides/apps/authentication/validating-requests',
  basis: 'run',
  scheme: {
    variants: [
      twoHeaders(
        'X-HubSpot-Signature-v3',
        'X-HubSpot-Request-Timestamp',
        {
          unit: 'ms',
          past: 300,
          encoding: 'base64',
          message: '{method}{url}{body}{timestamp}',
        },
        { when: { 'header:X-HubSpot-Signature-v3': 'true' } },
      ),
      {
        when: { 'header:X-HubSpot-Signature-Version': 'v2' },
        kind: 'hash',
        message: '{secret}{method}{url}{body}',
        signature: { from: 'header:X-HubSpot-Signature', encoding: 'hex' },
      },
      {
        when: { 'header:X-HubSpot-Signature-Version': 'v1' },
        kind: 'hash',
        message: '{secret}{body}',
        signature: { from: 'header:X-HubSpot-Signature', encoding: 'hex' },
      },
      twoHeaders('X-HubSpot-Signature-v3', 'X-HubSpot-Request-Timestamp', {
        unit: 'ms',
        past: 300,
        encoding: 'base64',
        message: '{method}{url}{body}{timestamp}',
      }),
    ],
    message: '{method}{url}{body}{timestamp}',
    signature: { from: 'header:X-HubSpot-Signature-v3', encoding: 'base64' },
  },
  quirks,
  secretTitle: 'Client secret',
  settings: [
    {
      name: 'notificationUrl',
      title: 'URL as registered at the sender, if it differs from the public URL',
      required: false,
    },
  ],
  recognisedBy: ['x-hubspot-signature', 'x-hubspot-signature-v3'],
})

export const twitch = sender({
  id: 'twitch',
  title: 'Twitch EventSub',
  docs: 'https://dev.twitch.tv/docs/eventsub/handling-webhook-events/',
  basis: 'documented',
  scheme: twoHeaders(
    'Twitch-Eventsub-Message-Signature',
    'Twitch-Eventsub-Message-Timestamp',
    {
      prefix: 'sha256=',
      unit: 'iso8601',
      past: 600,
      message: '{id}{timestamp}{body}',
    },
    { messageId: 'header:Twitch-Eventsub-Message-Id' },
  ),
  typeFrom: 'header:Twitch-Eventsub-Subscription-Type',
  recognisedBy: ['twitch-eventsub-message-id'],
  handshakes: [
    {
      name: 'webhook_callback_verification',
      match: { 'header:Twitch-Eventsub-Message-Type': 'webhook_callback_verification' },
      signed: true,
      respond: { status: 200, contentType: 'text/plain', body: '{json:challenge}' },
    },
  ],
})

export const zendesk = sender({
  id: 'zendesk',
  title: 'Zendesk',
  docs: 'https://developer.zendesk.com/documentation/webhooks/verifying/',
  basis: 'documented',
  scheme: twoHeaders('X-Zendesk-Webhook-Signature', 'X-Zendesk-Webhook-Signature-Timestamp', {
    unit: 'iso8601',
    encoding: 'base64',
    message: '{timestamp}{body}',
  }),
  recognisedBy: ['x-zendesk-webhook-signature'],
})

export const webflow = sender({
  id: 'webflow',
  title: 'Webflow',
  docs: 'https://developers.webflow.com/data/docs/working-with-webhooks',
  basis: 'documented',
  scheme: twoHeaders('x-webflow-signature', 'x-webflow-timestamp', {
    unit: 'ms',
    past: 300,
    message: '{timestamp}:{body}',
  }),
  typeFrom: 'json:triggerType',
  recognisedBy: ['x-webflow-signature'],
})

export const cashfree = sender({
  id: 'cashfree',
  title: 'Cashfree',
  docs: 'https://www.cashfree.com/docs/payments/online/webhooks/signature-verification',
  basis: 'run',
  scheme: twoHeaders('x-webhook-signature', 'x-webhook-timestamp', {
    unit: 'ms',
    encoding: 'base64',
    message: '{timestamp}{body}',
  }),
  quirks,
  secretTitle: 'Client secret',
  typeFrom: 'json:type',
})

export const metronome = sender({
  id: 'metronome',
  title: 'Metronome',
  docs: 'https://docs.metronome.com',
  basis: 'documented',
  scheme: twoHeaders('Metronome-Webhook-Signature', 'X-Metronome-Date', {
    unit: 'http-date',
    past: 300,
    message: '{timestamp}\n{body}',
  }),
  typeFrom: 'json:type',
  recognisedBy: ['metronome-webhook-signature'],
})

export const airwallex = sender({
  id: 'airwallex',
  title: 'Airwallex',
  docs: 'https://www.airwallex.com/docs/developer-tools__listen-for-webhook-events',
  basis: 'unconfirmed',
  scheme: twoHeaders('x-signature', 'x-timestamp', { unit: 'ms', message: '{timestamp}{body}' }),
  typeFrom: 'json:name',
})

export const sinchConversation = sender({
  id: 'sinch-conversation',
  title: 'Sinch Conversation',
  docs: 'https://developers.sinch.com/docs/conversation/callbacks',
  basis: 'run',
  scheme: twoHeaders('x-sinch-webhook-signature', 'x-sinch-webhook-signature-timestamp', {
    encoding: 'base64',
    message: '{body}.{header:x-sinch-webhook-signature-nonce}.{timestamp}',
  }),
  quirks,
  recognisedBy: ['x-sinch-webhook-signature'],
})

export const emailit = sender({
  id: 'emailit',
  title: 'Emailit',
  docs: 'https://emailit.com/docs',
  basis: 'documented',
  scheme: twoHeaders('X-Emailit-Signature', 'X-Emailit-Timestamp', { past: 300 }),
  notes: 'The key is the whole text of the secret, including whsec_.',
  recognisedBy: ['x-emailit-signature'],
})

export const podium = sender({
  id: 'podium',
  title: 'Podium',
  docs: 'https://docs.podium.com/docs/verifying-webhook-signatures',
  basis: 'documented',
  scheme: twoHeaders('podium-signature', 'podium-timestamp', { unit: 'auto' }),
  typeFrom: 'json:metadata.event_type',
  recognisedBy: ['podium-signature'],
})

export const grafana = sender({
  id: 'grafana',
  title: 'Grafana alerting',
  docs: 'https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/',
  basis: 'unconfirmed',
  scheme: {
    variants: [
      twoHeaders(
        'X-Grafana-Alerting-Signature',
        'X-Grafana-Alerting-Timestamp',
        {
          message: '{timestamp}:{body}',
        },
        { when: { 'header:X-Grafana-Alerting-Timestamp': 'true' } },
      ),
      { message: '{body}', signature: { from: 'header:X-Grafana-Alerting-Signature', encoding: 'hex' } },
    ],
    message: '{body}',
    signature: { from: 'header:X-Grafana-Alerting-Signature', encoding: 'hex' },
  },
  notes:
    'Expects the timestamp header X-Grafana-Alerting-Timestamp; its name is set in Grafana. Without one, the time is not signed.',
  recognisedBy: ['x-grafana-alerting-signature'],
})

export const messagebirdLegacy = sender({
  id: 'messagebird-legacy',
  title: 'MessageBird (before JWT)',
  docs: 'https://developers.messagebird.com/api/#verifying-http-requests',
  basis: 'documented',
  scheme: twoHeaders('MessageBird-Signature', 'MessageBird-Request-Timestamp', {
    past: 100,
    encoding: 'base64',
    message: '{timestamp}\n{url.sortedQuery}\n{body|sha256}',
  }),
  notes: 'Replaced by the JWT of the preset messagebird.',
})

export default [
  slack,
  zoom,
  hubspot,
  twitch,
  zendesk,
  webflow,
  cashfree,
  metronome,
  airwallex,
  sinchConversation,
  emailit,
  podium,
  grafana,
  messagebirdLegacy,
]
