// Standard Webhooks, or Svix, from which it derives: id, timestamp and signature in a header each.

import { dropsMark, refusesEmpty, sender, standardHeaders, standardScheme, textFirst } from './builders.ts'

const svixHeaders = /* @__PURE__ */ standardHeaders('svix')
const webhookHeaders = /* @__PURE__ */ standardHeaders('webhook')
const quirks = [textFirst]

/** Senders that are known to send one set of headers, and may send the other. */
/* @__NO_SIDE_EFFECTS__ */
const eitherHeaders = (prefix: 'svix' | 'webhook') =>
  standardScheme(prefix, {
    variants: prefix === 'svix' ? [svixHeaders, webhookHeaders] : [webhookHeaders, svixHeaders],
  })

export const standardWebhooks = sender({
  id: 'standard-webhooks',
  title: 'Standard Webhooks',
  docs: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  basis: 'run',
  scheme: standardScheme('webhook', {
    variants: [
      {
        when: { secret: 'starts-with whpk_' },
        kind: 'ed25519',
        publicKey: 'ed25519-base64',
        key: { stripPrefix: 'whpk_' },
        signature: { from: 'header:webhook-signature', split: ' ', kv: ',', label: 'v1a', encoding: 'base64' },
      },
      {},
    ],
  }),
  quirks,
  notes: 'A public key (whpk_) checks the asymmetric v1a signatures.',
  typeFrom: 'json:type',
})

export const svix = sender({
  id: 'svix',
  title: 'Svix',
  docs: 'https://docs.svix.com/receiving/verifying-payloads/how',
  basis: 'run',
  scheme: standardScheme('svix', { variants: [svixHeaders, webhookHeaders] }),
  quirks,
  notes: 'If both sets of headers are sent, the svix ones count.',
  recognisedBy: ['svix-id'],
})

export const clerk = sender({
  id: 'clerk',
  title: 'Clerk',
  docs: 'https://clerk.com/docs/webhooks/sync-data',
  basis: 'run',
  scheme: standardScheme('svix'),
  quirks: [textFirst, dropsMark],
  typeFrom: 'json:type',
})

export const resend = sender({
  id: 'resend',
  title: 'Resend',
  docs: 'https://resend.com/docs/dashboard/webhooks/verify-webhooks-requests',
  basis: 'run',
  scheme: standardScheme('svix'),
  quirks,
  typeFrom: 'json:type',
})

export const openai = sender({
  id: 'openai',
  title: 'OpenAI',
  docs: 'https://platform.openai.com/docs/guides/webhooks',
  basis: 'run',
  scheme: standardScheme('webhook', {
    variants: [{ when: { secret: 'starts-with whsec_' } }, { key: { encoding: 'utf8' } }],
  }),
  quirks,
  notes: 'A secret without whsec_ is used as text.',
  typeFrom: 'json:type',
})

export const anthropic = sender({
  id: 'anthropic',
  title: 'Anthropic',
  docs: 'https://docs.claude.com/en/api',
  basis: 'run',
  scheme: standardScheme('webhook'),
  quirks,
  typeFrom: 'json:type',
})

export const whop = sender({
  id: 'whop',
  title: 'Whop',
  docs: 'https://docs.whop.com/developer/guides/webhooks',
  basis: 'run',
  scheme: standardScheme('webhook'),
  quirks,
})

export const dodoPayments = sender({
  id: 'dodo-payments',
  title: 'Dodo Payments',
  docs: 'https://docs.dodopayments.com/developer-resources/webhooks',
  basis: 'run',
  scheme: standardScheme('webhook'),
  quirks,
  typeFrom: 'json:type',
})

export const replicate = sender({
  id: 'replicate',
  title: 'Replicate',
  docs: 'https://replicate.com/docs/topics/webhooks/verify-webhook',
  basis: 'run',
  scheme: standardScheme('webhook', { timestamp: { from: 'header:webhook-timestamp', unit: 's' } }),
  quirks: [textFirst, refusesEmpty],
  notes: 'The SDK does not check the age; neither does this preset.',
})

export const liveblocks = sender({
  id: 'liveblocks',
  title: 'Liveblocks',
  docs: 'https://liveblocks.io/docs/platform/webhooks',
  basis: 'run',
  scheme: standardScheme('webhook'),
  quirks,
  typeFrom: 'json:type',
})

export const polar = sender({
  id: 'polar',
  title: 'Polar',
  docs: 'https://polar.sh/docs/integrate/webhooks/delivery',
  basis: 'run',
  scheme: standardScheme('webhook', { tryAll: true, variants: [{ key: { encoding: 'utf8' } }, {}] }),
  quirks,
  notes: 'The secret is tried as text and as base64.',
  typeFrom: 'json:type',
})

export const gitlab = sender({
  id: 'gitlab',
  title: 'GitLab',
  docs: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
  basis: 'documented',
  scheme: {
    variants: [
      standardScheme('webhook', { when: { secret: 'starts-with whsec_' }, kind: 'hmac' }),
      { kind: 'token', token: { from: 'header:X-Gitlab-Token' } },
    ],
    kind: 'token',
    token: { from: 'header:X-Gitlab-Token' },
  },
  notes: 'Either a signing token (whsec_…) or the older secret token, which is itself sent.',
  typeFrom: 'header:X-Gitlab-Event',
  recognisedBy: ['x-gitlab-event'],
})

export const supabaseAuth = sender({
  id: 'supabase-auth',
  title: 'Supabase Auth hooks',
  docs: 'https://supabase.com/docs/guides/auth/auth-hooks',
  basis: 'unconfirmed',
  scheme: standardScheme('webhook', { key: { stripPrefix: ['v1,', 'whsec_'], encoding: 'base64' } }),
  notes: 'The secret is shown as v1,whsec_…; database webhooks are not signed.',
})

export const recallAi = sender({
  id: 'recall-ai',
  title: 'Recall.ai',
  docs: 'https://docs.recall.ai/docs/webhooks',
  basis: 'documented',
  scheme: eitherHeaders('svix'),
})

export const brex = sender({
  id: 'brex',
  title: 'Brex',
  docs: 'https://developer.brex.com/docs/webhooks/',
  basis: 'documented',
  scheme: eitherHeaders('webhook'),
})

export const composio = sender({
  id: 'composio',
  title: 'Composio',
  docs: 'https://docs.composio.dev',
  basis: 'documented',
  scheme: eitherHeaders('webhook'),
})

export const loops = sender({
  id: 'loops',
  title: 'Loops',
  docs: 'https://loops.so/docs/webhooks',
  basis: 'documented',
  scheme: eitherHeaders('webhook'),
})

export const granola = sender({
  id: 'granola',
  title: 'Granola',
  docs: 'https://docs.granola.ai',
  basis: 'documented',
  scheme: eitherHeaders('webhook'),
})

export const $360learning = sender({
  id: '360learning',
  title: '360Learning',
  docs: 'https://360learning.readme.io',
  basis: 'documented',
  scheme: eitherHeaders('webhook'),
})

export const signatureapi = sender({
  id: 'signatureapi',
  title: 'SignatureAPI',
  docs: 'https://signatureapi.com/docs/api/guides/how-to/verify-webhooks',
  basis: 'documented',
  scheme: eitherHeaders('webhook'),
})

export const zapier = sender({
  id: 'zapier',
  title: 'Zapier connection webhooks',
  docs: 'https://docs.zapier.com/white-label/connection-webhooks/verify-signatures',
  basis: 'documented',
  scheme: eitherHeaders('webhook'),
})

export const goody = sender({
  id: 'goody',
  title: 'Goody',
  docs: 'https://developer.ongoody.com/webhooks/webhook-security',
  basis: 'documented',
  scheme: eitherHeaders('svix'),
})

export default [
  standardWebhooks,
  svix,
  clerk,
  resend,
  openai,
  anthropic,
  whop,
  dodoPayments,
  replicate,
  liveblocks,
  polar,
  gitlab,
  supabaseAuth,
  recallAi,
  brex,
  composio,
  loops,
  granola,
  $360learning,
  signatureapi,
  zapier,
  goody,
]
