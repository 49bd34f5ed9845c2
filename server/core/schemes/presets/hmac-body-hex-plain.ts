// HMAC-SHA256 over the body alone, in hex, in one header; nothing else to configure.

import { bodyScheme, dropsMark, sender, textFirst } from './builders.ts'

export const gocardless = sender({
  id: 'gocardless',
  title: 'GoCardless',
  docs: 'https://developer.gocardless.com/getting-started/staying-up-to-date-with-webhooks/',
  basis: 'run',
  scheme: bodyScheme('Webhook-Signature'),
})

export const lemonSqueezy = sender({
  id: 'lemon-squeezy',
  title: 'Lemon Squeezy',
  docs: 'https://docs.lemonsqueezy.com/help/webhooks/signing-requests',
  basis: 'documented',
  scheme: bodyScheme('X-Signature'),
  typeFrom: 'header:X-Event-Name',
})

export const sentry = sender({
  id: 'sentry',
  title: 'Sentry',
  docs: 'https://docs.sentry.io/organization/integrations/integration-platform/webhooks/',
  basis: 'documented',
  scheme: bodyScheme('Sentry-Hook-Signature'),
  typeFrom: 'header:Sentry-Hook-Resource',
})

export const clickup = sender({
  id: 'clickup',
  title: 'ClickUp',
  docs: 'https://developer.clickup.com/docs/webhooksignature',
  basis: 'documented',
  scheme: bodyScheme('X-Signature'),
  typeFrom: 'json:event',
})

export const calCom = sender({
  id: 'cal-com',
  title: 'Cal.com',
  docs: 'https://cal.com/docs/developing/guides/automation/webhooks',
  basis: 'documented',
  scheme: bodyScheme('X-Cal-Signature-256'),
  typeFrom: 'json:triggerEvent',
})

export const attio = sender({
  id: 'attio',
  title: 'Attio',
  docs: 'https://docs.attio.com/rest-api/guides/webhooks',
  basis: 'documented',
  scheme: bodyScheme('Attio-Signature'),
})

export const planetscale = sender({
  id: 'planetscale',
  title: 'PlanetScale',
  docs: 'https://planetscale.com/docs/concepts/webhooks',
  basis: 'documented',
  scheme: bodyScheme('X-PlanetScale-Signature'),
  typeFrom: 'json:event',
})

export const logto = sender({
  id: 'logto',
  title: 'Logto',
  docs: 'https://docs.logto.io/developers/webhooks/secure-webhooks',
  basis: 'documented',
  scheme: bodyScheme('logto-signature-sha-256'),
  typeFrom: 'json:event',
})

export const coinify = sender({
  id: 'coinify',
  title: 'Coinify',
  docs: 'https://coinify.readme.io/docs/webhook-signature',
  basis: 'documented',
  scheme: bodyScheme('x-coinify-webhook-signature'),
  typeFrom: 'json:event',
})

export const katana = sender({
  id: 'katana',
  title: 'Katana',
  docs: 'https://developer.katanamrp.com',
  basis: 'documented',
  scheme: bodyScheme('x-sha2-signature'),
})

export const onfido = sender({
  id: 'onfido',
  title: 'Onfido',
  docs: 'https://documentation.onfido.com/api/latest/#webhooks',
  basis: 'run',
  scheme: bodyScheme('X-SHA2-Signature'),
  typeFrom: 'json:payload.action',
})

export const modernTreasury = sender({
  id: 'modern-treasury',
  title: 'Modern Treasury',
  docs: 'https://docs.moderntreasury.com/platform/docs/webhooks',
  basis: 'run',
  scheme: bodyScheme('X-Signature'),
  quirks: [textFirst],
  typeFrom: 'json:event',
})

export const stream = sender({
  id: 'stream',
  title: 'Stream',
  docs: 'https://getstream.io/chat/docs/node/webhooks_overview/',
  basis: 'run',
  scheme: bodyScheme('X-Signature'),
  typeFrom: 'json:type',
})

export const viber = sender({
  id: 'viber',
  title: 'Viber',
  docs: 'https://developers.viber.com/docs/api/rest-bot-api/',
  basis: 'run',
  scheme: bodyScheme('X-Viber-Content-Signature'),
  typeFrom: 'json:event',
})

export const triggerDev = sender({
  id: 'trigger-dev',
  title: 'Trigger.dev alerts',
  docs: 'https://trigger.dev/docs/troubleshooting-alerts',
  basis: 'run',
  scheme: bodyScheme('x-trigger-signature-hmacsha256'),
  quirks: [textFirst, dropsMark],
  typeFrom: 'json:type',
})

export const agentset = sender({
  id: 'agentset',
  title: 'Agentset',
  docs: 'https://docs.agentset.ai/webhooks/verify-webhook-requests',
  basis: 'documented',
  scheme: bodyScheme('Agentset-Signature'),
})

export const bitbucket = sender({
  id: 'bitbucket',
  title: 'Bitbucket Cloud',
  docs: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
  basis: 'documented',
  scheme: bodyScheme('X-Hub-Signature', { prefix: 'sha256=' }),
  typeFrom: 'header:X-Event-Key',
})

export const jira = sender({
  id: 'jira',
  title: 'Jira',
  docs: 'https://developer.atlassian.com/cloud/jira/platform/webhooks/',
  basis: 'documented',
  scheme: bodyScheme('X-Hub-Signature', { prefix: 'sha256=' }),
  typeFrom: 'json:webhookEvent',
})

export const notion = sender({
  id: 'notion',
  title: 'Notion',
  docs: 'https://developers.notion.com/reference/webhooks',
  basis: 'documented',
  scheme: bodyScheme('X-Notion-Signature', { prefix: 'sha256=' }),
  typeFrom: 'json:type',
})

export const doppler = sender({
  id: 'doppler',
  title: 'Doppler',
  docs: 'https://docs.doppler.com/docs/webhooks',
  basis: 'documented',
  scheme: bodyScheme('X-Doppler-Signature', { prefix: 'sha256=' }),
  typeFrom: 'json:type',
})

export const cursor = sender({
  id: 'cursor',
  title: 'Cursor background agents',
  docs: 'https://docs.cursor.com/en/background-agent/api/webhooks',
  basis: 'documented',
  scheme: bodyScheme('X-Webhook-Signature', { prefix: 'sha256=' }),
  typeFrom: 'json:event',
})

export const firecrawl = sender({
  id: 'firecrawl',
  title: 'Firecrawl',
  docs: 'https://docs.firecrawl.dev/webhooks/security',
  basis: 'documented',
  scheme: bodyScheme('X-Firecrawl-Signature', { prefix: 'sha256=' }),
  typeFrom: 'json:type',
})

export default [
  gocardless,
  lemonSqueezy,
  sentry,
  clickup,
  calCom,
  attio,
  planetscale,
  logto,
  coinify,
  katana,
  onfido,
  modernTreasury,
  stream,
  viber,
  triggerDev,
  agentset,
  bitbucket,
  jira,
  notion,
  doppler,
  cursor,
  firecrawl,
]
