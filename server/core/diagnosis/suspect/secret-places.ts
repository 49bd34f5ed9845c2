import type { SecretSource } from '../../model/verification.ts'
import type { PresetId } from '../../schemes/presets/index.ts'

/** Where the secret is, and what is taken for it. */
export type SecretPlace = Omit<SecretSource, 'sender' | 'notes'> & { notes?: readonly string[] }

const ownEndpoint = 'Every endpoint has its own secret.'
const notShownAgain = 'It is not shown again after it was saved: if it is lost, set a new one on both sides.'
const chosen = 'You chose it yourself when the webhook was created.'
const testAndLive = 'Test mode and live mode have different secrets.'
const sandbox = 'Sandbox and production have different secrets.'
const environments = 'Every environment has its own secret.'
const otherKey = 'An API key is a different value.'

/** Where senders show the secret of their webhooks; one row each, only what their documentation says. */
export const secretPlaces: Partial<Record<PresetId, SecretPlace>> = {
  stripe: {
    place: 'Dashboard > Workbench > Webhooks > the endpoint > Signing secret (whsec_…)',
    command: 'stripe listen --print-secret',
    notes: [
      'What stripe listen forwards is signed with a secret of its own: the command prints that one.',
      testAndLive,
      ownEndpoint,
    ],
  },
  github: {
    place: 'Settings of the repository, organization or app > Webhooks > the webhook > Secret',
    notes: [notShownAgain, 'A GitHub App has one secret of its own, in the settings of the app.'],
  },
  gitlab: {
    place: 'Settings of the project or group > Webhooks > the webhook > Secret token or signing token',
    notes: [notShownAgain],
  },
  slack: {
    place: 'api.slack.com/apps > the app > Basic Information > App Credentials > Signing Secret',
    notes: ['The client secret, the verification token and tokens (xoxb-…) are different values.'],
  },
  shopify: {
    place: 'Dev Dashboard > Apps > the app > Settings > Secret',
    notes: [
      'Webhooks created in the admin are signed with the key shown at Settings > Notifications > Webhooks.',
      'An access token (shpat_…) is a different value.',
    ],
  },
  'shopify-events': { place: 'Dev Dashboard > Apps > the app > Settings > Secret' },
  twilio: {
    place: 'Console > Account Info > Auth Token',
    notes: [
      'A subaccount signs with its own auth token.',
      'A secondary auth token does not sign before it is promoted to primary.',
      'If a Webhooks Rule matches the URL, the shared key of the rule signs instead.',
      'The account SID (AC…) and API keys (SK…) do not sign webhooks.',
    ],
  },
  svix: { place: 'The page of the endpoint > Signing Secret (whsec_…)', notes: [ownEndpoint] },
  clerk: {
    place: 'Dashboard > Webhooks > the endpoint > Signing Secret (whsec_…)',
    notes: ['Development and production instances have different endpoints and secrets.'],
  },
  resend: { place: 'Dashboard > Webhooks > the webhook > Signing Secret (whsec_…)', notes: [ownEndpoint, otherKey] },
  openai: {
    place: 'Platform settings > the project > Webhooks',
    notes: ['It is shown once, when the endpoint is created or its secret is rotated.', otherKey],
  },
  'supabase-auth': { place: 'Dashboard > Authentication > Hooks > the hook > Secret (v1,whsec_…)' },
  zoom: {
    place: 'App Marketplace > Manage > the app > Features > Access > Secret Token',
    notes: ['The client secret and the older verification token are different values.'],
  },
  hubspot: {
    place: 'Settings of the app > Auth > Client secret',
    notes: ['Access tokens and API keys are different values.'],
  },
  paddle: {
    place: 'Developer tools > Notifications > the destination > Secret key (pdl_ntfset_…)',
    notes: ['Every notification destination has its own secret.', sandbox, otherKey],
  },
  linear: { place: 'Settings > API > Webhooks > the webhook > Signing secret', notes: [otherKey] },
  sentry: { place: 'Settings > Developer Settings > the integration > Client Secret' },
  discord: {
    place: 'Developer Portal > the application > General Information > Public Key',
    notes: ['The bot token and the client secret are different values.'],
  },
  sendgrid: {
    place: 'Settings > Mail Settings > Event Webhooks > the webhook > Verification Key',
    notes: [otherKey],
  },
  telnyx: { place: 'Mission Control Portal > Account Settings > Keys & Credentials > Public Key', notes: [otherKey] },
  telegram: {
    place: 'The parameter secret_token of the call to setWebhook',
    notes: ['The token of the bot is a different value.'],
  },
  mailgun: {
    place: 'Control panel > Account settings > API Security > HTTP webhook signing key',
    notes: ['One key signs all webhooks of an account; API keys are different values.'],
  },
  mandrill: { place: 'Settings > Webhooks > Key', notes: ['Every webhook has its own key.', otherKey] },
  meta: {
    place: 'App Dashboard > App settings > Basic > App secret',
    notes: ['The verify token and access tokens are different values.'],
  },
  line: {
    place: 'Developers Console > the channel > Basic settings > Channel secret',
    notes: ['The channel access token is a different value.'],
  },
  razorpay: {
    place: 'Dashboard > Account & Settings > Website and app settings > Webhooks > Secret',
    notes: [chosen, 'The secret of an API key is a different value.', testAndLive],
  },
  square: {
    place: 'Developer Console > the application > Webhooks > Subscriptions > the subscription > Signature Key',
    notes: ['Every subscription has its own key.', sandbox],
  },
  adyen: {
    place: 'Customer Area > Developers > Webhooks > the webhook > Edit > Security > HMAC key',
    notes: ['Every webhook has its own key.', 'Test and live have different keys.'],
  },
  braintree: {
    place: 'Control Panel > API > Keys > Private Key',
    notes: ['settings.publicKey must be the public key of the same pair.', sandbox],
  },
  dropbox: { place: 'App Console > the app > Settings > App secret' },
  intercom: { place: 'Developer Hub > the app > Basic information > Client secret' },
  zendesk: { place: 'Admin Center > Apps and integrations > Webhooks > the webhook > Reveal secret' },
  typeform: { place: 'The form > Connect > Webhooks > the webhook > Secret', notes: [chosen] },
  docusign: {
    place: 'Admin > Connect > Connect Keys',
    notes: ['It is shown once, when the key is added.', 'Developer and production accounts have different keys.'],
  },
  calendly: {
    place: 'The parameter signing_key of the call that created the webhook subscription',
    notes: [
      'An OAuth app has a signing key of its own, which Calendly generates with the app.',
      'A personal access token is a different value.',
    ],
  },
  'lemon-squeezy': { place: 'Settings > Webhooks > the webhook > Signing secret', notes: [chosen, testAndLive] },
  bitbucket: { place: 'Repository settings > Webhooks > the webhook > Secret', notes: [notShownAgain] },
  jira: {
    place: 'System > WebHooks > the webhook > Secret',
    notes: [notShownAgain, 'Webhooks that an app registers are not signed with it.'],
  },
  xero: { place: 'My Apps > the app > Webhooks > Webhooks key', notes: ['The client secret is a different value.'] },
  asana: {
    place: 'The header X-Hook-Secret of the first request, which creates the webhook',
    notes: ['Every webhook has its own secret.'],
  },
  notion: {
    place: 'The field verification_token of the first request to a new subscription',
    notes: ['The token of the integration is a different value.'],
  },
  vercel: {
    place: 'Team Settings > Webhooks, shown once when the webhook is created',
    notes: ['The webhooks of an integration are signed with the client secret of the integration.'],
  },
  twitch: { place: 'The field transport.secret of the call that created the subscription', notes: [chosen] },
  woocommerce: { place: 'WooCommerce > Settings > Advanced > Webhooks > the webhook > Secret' },
  pagerduty: { place: 'Integrations > Generic Webhooks (v3), shown once when the subscription is created' },
  contentful: { place: 'Settings > Webhooks > Settings > Signing secret', notes: [notShownAgain] },
  livekit: {
    place: 'Project settings > Keys > the secret of the API key that is selected for the webhook',
    notes: [
      'settings.apiKey must be the API key of the same pair.',
      'On a server of your own, webhook.api_key in its configuration names the key.',
    ],
  },
  qstash: {
    place: 'Upstash Console > QStash > Signing Keys > current signing key',
    notes: ['The QStash token is a different value.', 'The next signing key signs after a rotation.'],
  },
  messagebird: { place: 'Dashboard > Developers > Signing key', notes: [otherKey] },
  vonage: {
    place: 'Dashboard > Settings > API Settings > Signed webhooks > Signature secret',
    notes: ['The API secret is a different value.'],
  },
  pusher: {
    place: 'The app > App Keys > secret',
    notes: ['settings.key must be the key of the same pair.'],
  },
  trello: {
    place: 'trello.com/power-ups/admin > the Power-Up > API key > Secret',
    notes: ['The API key and tokens are different values.'],
  },
  workos: { place: 'Dashboard > Webhooks > the endpoint > Signing Secret', notes: [environments, otherKey] },
  mux: { place: 'Dashboard > Settings > Webhooks > the webhook > Signing Secret', notes: [ownEndpoint] },
  elevenlabs: { place: 'Settings > Webhooks, shown once when the webhook is created', notes: [otherKey] },
  sanity: { place: 'Project > API > Webhooks > the webhook > Secret', notes: [chosen, notShownAgain] },
  cloudinary: { place: 'Console > Settings > API Keys > API Secret', notes: ['The API key is a different value.'] },
  'coinbase-commerce': { place: 'Settings > Notifications > Webhook subscriptions > Show shared secret' },
  gocardless: {
    place: 'Dashboard > Developers > the webhook endpoint > Secret',
    notes: [sandbox, 'An access token is a different value.'],
  },
  retell: {
    place: 'Dashboard > API Keys > the key that is marked for webhooks',
    notes: ['Other API keys do not sign webhooks.'],
  },
  inngest: { place: 'Dashboard > the environment > Signing Key', notes: [environments, 'The event key is different.'] },
  'cloudflare-stream': { place: 'The field secret in the response to the API call that set the webhook URL' },
  'mercado-pago': {
    place: 'Your integrations > the application > Webhooks > Secret signature',
    notes: ['An access token is a different value.'],
  },
  hookdeck: { place: 'Dashboard > Settings > Secrets > Signing Secret', notes: ['Every project has its own secret.'] },
  heroku: {
    place: 'The header Heroku-Webhook-Secret of the response that created the subscription',
    notes: ['The command heroku webhooks:add prints it once.'],
  },
  tailscale: { place: 'Admin console > Settings > Webhooks, shown once when the endpoint is added' },
}
