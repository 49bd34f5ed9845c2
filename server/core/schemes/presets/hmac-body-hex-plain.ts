import type { Preset } from './preset.ts'
import { bodyScheme, sender } from './builders.ts'

/** One row of the plain ones: id, title, docs, header, basis. All are the hex of HMAC-SHA256 over the body. */
type Plain = readonly [
  id: string,
  title: string,
  docs: string,
  header: string,
  basis: Preset['basis'],
  typeFrom?: string,
]

const plain: readonly Plain[] = [
  [
    'gocardless',
    'GoCardless',
    'https://developer.gocardless.com/getting-started/staying-up-to-date-with-webhooks/',
    'Webhook-Signature',
    'run',
  ],
  [
    'lemon-squeezy',
    'Lemon Squeezy',
    'https://docs.lemonsqueezy.com/help/webhooks/signing-requests',
    'X-Signature',
    'documented',
    'header:X-Event-Name',
  ],
  [
    'sentry',
    'Sentry',
    'https://docs.sentry.io/organization/integrations/integration-platform/webhooks/',
    'Sentry-Hook-Signature',
    'documented',
    'header:Sentry-Hook-Resource',
  ],
  [
    'clickup',
    'ClickUp',
    'https://developer.clickup.com/docs/webhooksignature',
    'X-Signature',
    'documented',
    'json:event',
  ],
  [
    'cal-com',
    'Cal.com',
    'https://cal.com/docs/developing/guides/automation/webhooks',
    'X-Cal-Signature-256',
    'documented',
    'json:triggerEvent',
  ],
  ['attio', 'Attio', 'https://docs.attio.com/rest-api/guides/webhooks', 'Attio-Signature', 'documented'],
  [
    'planetscale',
    'PlanetScale',
    'https://planetscale.com/docs/concepts/webhooks',
    'X-PlanetScale-Signature',
    'documented',
    'json:event',
  ],
  [
    'logto',
    'Logto',
    'https://docs.logto.io/developers/webhooks/secure-webhooks',
    'logto-signature-sha-256',
    'documented',
    'json:event',
  ],
  [
    'coinify',
    'Coinify',
    'https://coinify.readme.io/docs/webhook-signature',
    'x-coinify-webhook-signature',
    'documented',
    'json:event',
  ],
  ['katana', 'Katana', 'https://developer.katanamrp.com', 'x-sha2-signature', 'documented'],
  [
    'onfido',
    'Onfido',
    'https://documentation.onfido.com/api/latest/#webhooks',
    'X-SHA2-Signature',
    'run',
    'json:payload.action',
  ],
  [
    'modern-treasury',
    'Modern Treasury',
    'https://docs.moderntreasury.com/platform/docs/webhooks',
    'X-Signature',
    'run',
    'json:event',
  ],
  ['stream', 'Stream', 'https://getstream.io/chat/docs/node/webhooks_overview/', 'X-Signature', 'run', 'json:type'],
  [
    'viber',
    'Viber',
    'https://developers.viber.com/docs/api/rest-bot-api/',
    'X-Viber-Content-Signature',
    'run',
    'json:event',
  ],
  [
    'trigger-dev',
    'Trigger.dev alerts',
    'https://trigger.dev/docs/troubleshooting-alerts',
    'x-trigger-signature-hmacsha256',
    'run',
    'json:type',
  ],
  [
    'agentset',
    'Agentset',
    'https://docs.agentset.ai/webhooks/verify-webhook-requests',
    'Agentset-Signature',
    'documented',
  ],
]

const plainSenders = plain.map(([id, title, docs, header, basis, typeFrom]) =>
  sender(id, title, docs, basis, bodyScheme(header), typeFrom === undefined ? {} : { typeFrom }),
)

/** One row of those with `sha256=` before the hex. */
const prefixed: readonly Plain[] = [
  [
    'bitbucket',
    'Bitbucket Cloud',
    'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
    'X-Hub-Signature',
    'documented',
    'header:X-Event-Key',
  ],
  [
    'jira',
    'Jira',
    'https://developer.atlassian.com/cloud/jira/platform/webhooks/',
    'X-Hub-Signature',
    'documented',
    'json:webhookEvent',
  ],
  [
    'notion',
    'Notion',
    'https://developers.notion.com/reference/webhooks',
    'X-Notion-Signature',
    'documented',
    'json:type',
  ],
  ['doppler', 'Doppler', 'https://docs.doppler.com/docs/webhooks', 'X-Doppler-Signature', 'documented', 'json:type'],
  [
    'cursor',
    'Cursor background agents',
    'https://docs.cursor.com/en/background-agent/api/webhooks',
    'X-Webhook-Signature',
    'documented',
    'json:event',
  ],
  [
    'firecrawl',
    'Firecrawl',
    'https://docs.firecrawl.dev/webhooks/security',
    'X-Firecrawl-Signature',
    'documented',
    'json:type',
  ],
]

const prefixedSenders = prefixed.map(([id, title, docs, header, basis, typeFrom]) =>
  sender(
    id,
    title,
    docs,
    basis,
    bodyScheme(header, 'hex', { prefix: 'sha256=' }),
    typeFrom === undefined ? {} : { typeFrom },
  ),
)

/** Senders that sign the body alone, in hex, and need no more than a header's name. */
export const plainBodySenders: readonly Preset[] = [...prefixedSenders, ...plainSenders]
