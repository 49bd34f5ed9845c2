// Keys or certificates must be fetched: each sender has a module in `schemes/custom`.

import { sender } from './builders.ts'

const byCode = (code: string) => ({ kind: 'code' as const, code })

export const awsSns = sender({
  id: 'aws-sns',
  title: 'Amazon SNS',
  docs: 'https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html',
  basis: 'run',
  scheme: byCode('aws-sns'),
  secretUse: 'none',
  notes:
    'No secret: signed with Amazon’s certificate. Confirm a subscription with a GET to its SubscribeURL. Raw delivery is not signed.',
  typeFrom: 'json:Type',
  recognisedBy: ['x-amz-sns-message-type'],
})

export const paypal = sender({
  id: 'paypal',
  title: 'PayPal',
  docs: 'https://developer.paypal.com/api/rest/webhooks/rest/',
  basis: 'documented',
  scheme: byCode('paypal'),
  secretUse: 'none',
  settings: [
    { name: 'webhookId', title: 'Webhook id', required: true, where: 'PayPal Developer Dashboard, the app, Webhooks' },
  ],
  notes: 'No secret: signed with PayPal’s certificate. Simulator events do not verify.',
  typeFrom: 'json:event_type',
  recognisedBy: ['paypal-transmission-id'],
})

export const plaid = sender({
  id: 'plaid',
  title: 'Plaid',
  docs: 'https://plaid.com/docs/api/webhooks/webhook-verification/',
  basis: 'documented',
  scheme: byCode('plaid'),
  secretTitle: 'Verification key (JWK) for the key id in use, from /webhook_verification_key/get',
  typeFrom: 'json:webhook_code',
  recognisedBy: ['plaid-verification'],
})

export const kinde = sender({
  id: 'kinde',
  title: 'Kinde',
  docs: 'https://docs.kinde.com/integrate/webhooks/about-webhooks/',
  basis: 'documented',
  scheme: byCode('kinde'),
  secretUse: 'none',
  settings: [
    {
      name: 'domain',
      title: 'Domain of the account, such as example.kinde.com',
      required: true,
      where: 'Kinde, Settings, Applications, the app’s details',
    },
  ],
  notes: 'No secret: uses the account’s key set.',
})

export const fusionauth = sender({
  id: 'fusionauth',
  title: 'FusionAuth',
  docs: 'https://fusionauth.io/docs/extend/events-and-webhooks/signing',
  basis: 'documented',
  scheme: byCode('fusionauth'),
  secretUse: 'optional',
  secretTitle: 'HMAC signing key, unless jwksUrl is set',
  settings: [{ name: 'jwksUrl', title: 'Key set of the installation', required: false }],
  typeFrom: 'json:event.type',
  recognisedBy: ['x-fusionauth-signature-jwt'],
})

export const googlePubsub = sender({
  id: 'google-pubsub',
  title: 'Google Pub/Sub push, Cloud Tasks, Cloud Scheduler',
  docs: 'https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions',
  basis: 'documented',
  scheme: byCode('google-oidc'),
  secretUse: 'none',
  settings: [
    { name: 'audience', title: 'Audience, if it is not the URL', required: false },
    {
      name: 'email',
      title: 'Email of the service account',
      required: true,
      where: 'Google Cloud console, the subscription, Push authentication',
    },
  ],
  notes: 'The token proves the sender; the body is not signed.',
})

export const azureEventGrid = sender({
  id: 'azure-event-grid',
  title: 'Azure Event Grid with Entra',
  docs: 'https://learn.microsoft.com/en-us/azure/event-grid/secure-webhook-delivery',
  basis: 'documented',
  scheme: byCode('entra'),
  secretUse: 'none',
  settings: [
    { name: 'tenant', title: 'Tenant id', required: true, where: 'Azure portal, Microsoft Entra ID, Overview' },
    {
      name: 'audience',
      title: 'Application id of the endpoint',
      required: true,
      where: 'Azure portal, Microsoft Entra ID, App registrations',
    },
  ],
  notes: 'Without Entra, requests are not authenticated; a secret in the URL is common.',
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
})

export const fal = sender({
  id: 'fal',
  title: 'fal.ai',
  docs: 'https://docs.fal.ai/model-apis/model-endpoints/webhooks',
  basis: 'documented',
  scheme: byCode('fal'),
  secretUse: 'none',
  notes: 'No secret: uses fal’s key set.',
  typeFrom: 'json:status',
  recognisedBy: ['x-fal-webhook-request-id'],
})

export const turnkey = sender({
  id: 'turnkey',
  title: 'Turnkey',
  docs: 'https://docs.turnkey.com/features/webhooks/verify-signatures',
  basis: 'documented',
  scheme: byCode('turnkey'),
  secretUse: 'none',
  notes: 'No secret: uses Turnkey’s key set.',
  recognisedBy: ['x-turnkey-signature'],
})

export const mailchannels = sender({
  id: 'mailchannels',
  title: 'MailChannels',
  docs: 'https://docs.mailchannels.net/email-api/advanced/delivery-events',
  basis: 'documented',
  scheme: byCode('mailchannels'),
  secretUse: 'none',
  notes: 'No secret: HTTP message signatures (RFC 9421) with MailChannels’ published key.',
  typeFrom: 'json:0.event',
})

export default [awsSns, paypal, plaid, kinde, fusionauth, googlePubsub, azureEventGrid, fal, turnkey, mailchannels]
