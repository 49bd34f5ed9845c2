import type { Preset } from './preset.ts'
import { sender, textFirst } from './builders.ts'

const quirks = [textFirst]

type Rules = {
  prefix?: string
  unit?: 's' | 'ms' | 'iso8601' | 'http-date' | 'auto'
  past?: number
  message?: string
  encoding?: 'hex' | 'base64'
}

/** Signature and time in headers of their own. */
const twoHeaders = (signature: string, time: string, rules: Rules = {}) => ({
  message: rules.message ?? '{timestamp}.{body}',
  signature: {
    from: `header:${signature}`,
    encoding: rules.encoding ?? ('hex' as const),
    ...(rules.prefix !== undefined && { prefix: rules.prefix }),
  },
  timestamp: {
    from: `header:${time}`,
    unit: rules.unit ?? ('s' as const),
    ...(rules.past !== undefined && { past: rules.past }),
  },
})

/** Senders with the time, and for some an id, in headers of their own. */
export const signedHeadersSenders: readonly Preset[] = [
  sender(
    'slack',
    'Slack',
    'https://docs.slack.dev/authentication/verifying-requests-from-slack',
    'run',
    twoHeaders('X-Slack-Signature', 'X-Slack-Request-Timestamp', {
      prefix: 'v0=',
      past: 300,
      message: 'v0:{timestamp}:{body}',
    }),
    {
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
    },
  ),
  sender(
    'zoom',
    'Zoom',
    'https://developers.zoom.us/docs/api/webhooks/',
    'run',
    twoHeaders('x-zm-signature', 'x-zm-request-timestamp', { prefix: 'v0=', message: 'v0:{timestamp}:{body}' }),
    {
      quirks: [
        {
          when: 'not-canonical-json',
          message:
            'The signature over the bytes is right, but Zoom’s SDK and sample sign JSON.stringify of the parsed body and will refuse this one.',
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
    },
  ),
  sender(
    'hubspot',
    'HubSpot',
    'https://developers.hubspot.com/docs/guides/apps/authentication/validating-requests',
    'run',
    {
      variants: [
        {
          when: { 'header:X-HubSpot-Signature-v3': 'true' },
          ...twoHeaders('X-HubSpot-Signature-v3', 'X-HubSpot-Request-Timestamp', {
            unit: 'ms',
            past: 300,
            encoding: 'base64',
            message: '{method}{url}{body}{timestamp}',
          }),
        },
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
    {
      quirks,
      secretTitle: 'Client secret',
      settings: [{ name: 'notificationUrl', title: 'URL as registered', required: false }],
      recognisedBy: ['x-hubspot-signature', 'x-hubspot-signature-v3'],
    },
  ),
  sender(
    'twitch',
    'Twitch EventSub',
    'https://dev.twitch.tv/docs/eventsub/handling-webhook-events/',
    'documented',
    {
      ...twoHeaders('Twitch-Eventsub-Message-Signature', 'Twitch-Eventsub-Message-Timestamp', {
        prefix: 'sha256=',
        unit: 'iso8601',
        past: 600,
        message: '{id}{timestamp}{body}',
      }),
      messageId: 'header:Twitch-Eventsub-Message-Id',
    },
    {
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
    },
  ),
  sender(
    'zendesk',
    'Zendesk',
    'https://developer.zendesk.com/documentation/webhooks/verifying/',
    'documented',
    twoHeaders('X-Zendesk-Webhook-Signature', 'X-Zendesk-Webhook-Signature-Timestamp', {
      unit: 'iso8601',
      encoding: 'base64',
      message: '{timestamp}{body}',
    }),
    { recognisedBy: ['x-zendesk-webhook-signature'] },
  ),
  sender(
    'webflow',
    'Webflow',
    'https://developers.webflow.com/data/docs/working-with-webhooks',
    'documented',
    twoHeaders('x-webflow-signature', 'x-webflow-timestamp', { unit: 'ms', past: 300, message: '{timestamp}:{body}' }),
    { typeFrom: 'json:triggerType', recognisedBy: ['x-webflow-signature'] },
  ),
  sender(
    'cashfree',
    'Cashfree',
    'https://www.cashfree.com/docs/payments/online/webhooks/signature-verification',
    'run',
    twoHeaders('x-webhook-signature', 'x-webhook-timestamp', {
      unit: 'ms',
      encoding: 'base64',
      message: '{timestamp}{body}',
    }),
    { secretTitle: 'Client secret', typeFrom: 'json:type' },
  ),
  sender(
    'metronome',
    'Metronome',
    'https://docs.metronome.com',
    'documented',
    twoHeaders('Metronome-Webhook-Signature', 'X-Metronome-Date', {
      unit: 'http-date',
      past: 300,
      message: '{timestamp}\n{body}',
    }),
    { typeFrom: 'json:type', recognisedBy: ['metronome-webhook-signature'] },
  ),
  sender(
    'airwallex',
    'Airwallex',
    'https://www.airwallex.com/docs/developer-tools__listen-for-webhook-events',
    'unconfirmed',
    twoHeaders('x-signature', 'x-timestamp', { unit: 'ms', message: '{timestamp}{body}' }),
    { typeFrom: 'json:name' },
  ),
  sender(
    'sinch-conversation',
    'Sinch Conversation',
    'https://developers.sinch.com/docs/conversation/callbacks',
    'run',
    twoHeaders('x-sinch-webhook-signature', 'x-sinch-webhook-signature-timestamp', {
      encoding: 'base64',
      message: '{body}.{header:x-sinch-webhook-signature-nonce}.{timestamp}',
    }),
    { recognisedBy: ['x-sinch-webhook-signature'] },
  ),
  sender(
    'emailit',
    'Emailit',
    'https://emailit.com/docs',
    'documented',
    twoHeaders('X-Emailit-Signature', 'X-Emailit-Timestamp', { past: 300 }),
    { notes: 'The whole whsec_ text is the key.', recognisedBy: ['x-emailit-signature'] },
  ),
  sender(
    'podium',
    'Podium',
    'https://docs.podium.com/docs/verifying-webhook-signatures',
    'documented',
    twoHeaders('podium-signature', 'podium-timestamp', { unit: 'auto' }),
    { typeFrom: 'json:metadata.event_type', recognisedBy: ['podium-signature'] },
  ),
  sender(
    'grafana',
    'Grafana alerting',
    'https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/',
    'unconfirmed',
    {
      variants: [
        {
          when: { 'header:X-Grafana-Alerting-Timestamp': 'true' },
          ...twoHeaders('X-Grafana-Alerting-Signature', 'X-Grafana-Alerting-Timestamp', {
            message: '{timestamp}:{body}',
          }),
        },
        { message: '{body}', signature: { from: 'header:X-Grafana-Alerting-Signature', encoding: 'hex' } },
      ],
      message: '{body}',
      signature: { from: 'header:X-Grafana-Alerting-Signature', encoding: 'hex' },
    },
    {
      notes:
        'The timestamp header is named in Grafana; this row expects X-Grafana-Alerting-Timestamp. Without one the time is not signed.',
      recognisedBy: ['x-grafana-alerting-signature'],
    },
  ),
  sender(
    'messagebird-legacy',
    'MessageBird (before JWT)',
    'https://developers.messagebird.com/api/#verifying-http-requests',
    'documented',
    twoHeaders('MessageBird-Signature', 'MessageBird-Request-Timestamp', {
      past: 100,
      encoding: 'base64',
      message: '{timestamp}\n{url.sortedQuery}\n{body|sha256}',
    }),
    { notes: 'Replaced by the JWT of the preset messagebird.' },
  ),
]
