import type { Preset } from './preset.ts'
import { sender } from './builders.ts'

const byCode = (code: string) => ({ kind: 'code' as const, code })

/** Senders whose keys must be fetched: each goes by a module of `code/`. */
export const codeSenders: readonly Preset[] = [
  sender(
    'aws-sns',
    'Amazon SNS',
    'https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html',
    'run',
    byCode('aws-sns'),
    {
      notes:
        'No secret: the certificate is Amazon’s. Confirm a subscription by a GET to its SubscribeURL. Raw delivery is not signed.',
      typeFrom: 'json:Type',
      recognisedBy: ['x-amz-sns-message-type'],
    },
  ),
  sender('paypal', 'PayPal', 'https://developer.paypal.com/api/rest/webhooks/rest/', 'documented', byCode('paypal'), {
    settings: [{ name: 'webhookId', title: 'Webhook id', required: true }],
    notes: 'No secret: the certificate is PayPal’s. Events of the simulator do not verify.',
    typeFrom: 'json:event_type',
    recognisedBy: ['paypal-transmission-id'],
  }),
  sender('plaid', 'Plaid', 'https://plaid.com/docs/api/webhooks/webhook-verification/', 'documented', byCode('plaid'), {
    secretTitle: 'Verification key (JWK) for the key id in use, from /webhook_verification_key/get',
    typeFrom: 'json:webhook_code',
    recognisedBy: ['plaid-verification'],
  }),
  sender('kinde', 'Kinde', 'https://docs.kinde.com/integrate/webhooks/about-webhooks/', 'documented', byCode('kinde'), {
    settings: [{ name: 'domain', title: 'Domain of the account, such as example.kinde.com', required: true }],
    notes: 'No secret: the key set is the account’s.',
  }),
  sender(
    'fusionauth',
    'FusionAuth',
    'https://fusionauth.io/docs/extend/events-and-webhooks/signing',
    'documented',
    byCode('fusionauth'),
    {
      secretTitle: 'HMAC signing key, or nothing with a key set',
      settings: [{ name: 'jwksUrl', title: 'Key set of the installation', required: false }],
      typeFrom: 'json:event.type',
      recognisedBy: ['x-fusionauth-signature-jwt'],
    },
  ),
  sender(
    'google-pubsub',
    'Google Pub/Sub push, Cloud Tasks, Cloud Scheduler',
    'https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions',
    'documented',
    byCode('google-oidc'),
    {
      settings: [
        { name: 'audience', title: 'Audience, when it is not the URL', required: false },
        { name: 'email', title: 'Email of the service account', required: true },
      ],
      notes: 'The token says who sends; nothing binds the body to it.',
    },
  ),
  sender(
    'azure-event-grid',
    'Azure Event Grid with Entra',
    'https://learn.microsoft.com/en-us/azure/event-grid/secure-webhook-delivery',
    'documented',
    byCode('entra'),
    {
      settings: [
        { name: 'tenant', title: 'Tenant id', required: true },
        { name: 'audience', title: 'Application id of the endpoint', required: true },
      ],
      notes: 'Without Entra nothing proves the sender; many put a secret into the URL.',
      typeFrom: 'json:0.eventType',
      recognisedBy: ['aeg-event-type'],
      handshakes: [
        {
          name: 'SubscriptionValidationEvent',
          match: { 'json:0.eventType': 'Microsoft.EventGrid.SubscriptionValidationEvent' },
          signed: false,
          respond: {
            status: 200,
            contentType: 'application/json',
            json: { validationResponse: '{json:0.data.validationCode}' },
          },
        },
        {
          name: 'CloudEvents OPTIONS',
          match: { method: 'OPTIONS', 'header:WebHook-Request-Origin': 'true' },
          signed: false,
          respond: { status: 200, headers: { 'WebHook-Allowed-Origin': '{header:WebHook-Request-Origin}' } },
        },
      ],
    },
  ),
  sender('fal', 'fal.ai', 'https://docs.fal.ai/model-apis/model-endpoints/webhooks', 'documented', byCode('fal'), {
    notes: 'No secret: the key set is fal’s.',
    typeFrom: 'json:status',
    recognisedBy: ['x-fal-webhook-request-id'],
  }),
  sender(
    'turnkey',
    'Turnkey',
    'https://docs.turnkey.com/features/webhooks/verify-signatures',
    'documented',
    byCode('turnkey'),
    {
      notes: 'No secret: the key set is Turnkey’s.',
      recognisedBy: ['x-turnkey-signature'],
    },
  ),
  sender(
    'mailchannels',
    'MailChannels',
    'https://docs.mailchannels.net/email-api/advanced/delivery-events',
    'documented',
    byCode('mailchannels'),
    {
      notes: 'No secret: HTTP message signatures (RFC 9421) with a key that MailChannels publishes.',
      typeFrom: 'json:0.event',
    },
  ),
]
