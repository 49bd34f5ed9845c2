import type { Preset } from './preset.ts'
import { sender, standardHeaders, standardScheme, textFirst } from './builders.ts'

const svix = standardHeaders('svix')
const webhook = standardHeaders('webhook')
const quirks = [textFirst]

/** Senders that follow Standard Webhooks, or Svix, whose dialect it was made from. */
export const standardWebhooksSenders: readonly Preset[] = [
  sender(
    'standard-webhooks',
    'Standard Webhooks',
    'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
    'run',
    {
      ...standardScheme('webhook'),
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
    },
    {
      quirks,
      notes: 'A public key (whpk_) checks the asymmetric v1a signatures of the specification.',
      typeFrom: 'json:type',
    },
  ),
  sender(
    'svix',
    'Svix',
    'https://docs.svix.com/receiving/verifying-payloads/how',
    'run',
    { ...standardScheme('svix'), variants: [svix, webhook] },
    { quirks, notes: 'Where both header sets are sent, the svix ones count.', recognisedBy: ['svix-id'] },
  ),
  sender('clerk', 'Clerk', 'https://clerk.com/docs/webhooks/sync-data', 'run', standardScheme('svix'), {
    quirks,
    typeFrom: 'json:type',
  }),
  sender(
    'resend',
    'Resend',
    'https://resend.com/docs/dashboard/webhooks/verify-webhooks-requests',
    'run',
    standardScheme('svix'),
    {
      quirks,
      typeFrom: 'json:type',
    },
  ),
  sender(
    'openai',
    'OpenAI',
    'https://platform.openai.com/docs/guides/webhooks',
    'run',
    {
      ...standardScheme('webhook'),
      variants: [{ when: { secret: 'starts-with whsec_' } }, { key: { encoding: 'utf8' } }],
    },
    { quirks, notes: 'A secret without whsec_ is used as text.', typeFrom: 'json:type' },
  ),
  sender('anthropic', 'Anthropic', 'https://docs.claude.com/en/api', 'run', standardScheme('webhook'), {
    quirks,
    typeFrom: 'json:type',
  }),
  sender('whop', 'Whop', 'https://docs.whop.com/developer/guides/webhooks', 'run', standardScheme('webhook'), {
    quirks,
  }),
  sender(
    'dodo-payments',
    'Dodo Payments',
    'https://docs.dodopayments.com/developer-resources/webhooks',
    'run',
    standardScheme('webhook'),
    {
      quirks,
      typeFrom: 'json:type',
    },
  ),
  sender(
    'replicate',
    'Replicate',
    'https://replicate.com/docs/topics/webhooks/verify-webhook',
    'run',
    { ...standardScheme('webhook'), timestamp: { from: 'header:webhook-timestamp', unit: 's' } },
    { quirks, notes: 'The SDK never looks at the age, so none is limited here.' },
  ),
  sender('liveblocks', 'Liveblocks', 'https://liveblocks.io/docs/platform/webhooks', 'run', standardScheme('webhook'), {
    quirks,
    typeFrom: 'json:type',
  }),
  sender(
    'polar',
    'Polar',
    'https://polar.sh/docs/integrate/webhooks/delivery',
    'documented',
    { ...standardScheme('webhook'), tryAll: true, variants: [{ key: { encoding: 'utf8' } }, {}] },
    { notes: 'The secret is tried as text and as base64.', typeFrom: 'json:type' },
  ),
  sender(
    'gitlab',
    'GitLab',
    'https://docs.gitlab.com/user/project/integrations/webhooks/',
    'documented',
    {
      variants: [
        { when: { secret: 'starts-with whsec_' }, kind: 'hmac', ...standardScheme('webhook') },
        { kind: 'token', token: { from: 'header:X-Gitlab-Token' } },
      ],
      kind: 'token',
      token: { from: 'header:X-Gitlab-Token' },
    },
    {
      notes: 'Either a signing token (whsec_…) or the older secret token, which is sent as it is.',
      typeFrom: 'header:X-Gitlab-Event',
      recognisedBy: ['x-gitlab-event'],
    },
  ),
  sender(
    'supabase-auth',
    'Supabase Auth hooks',
    'https://supabase.com/docs/guides/auth/auth-hooks',
    'unconfirmed',
    { ...standardScheme('webhook'), key: { stripPrefix: ['v1,', 'whsec_'], encoding: 'base64' } },
    { notes: 'The secret is shown as v1,whsec_…; database webhooks are not signed.' },
  ),
  ...(
    [
      ['recall-ai', 'Recall.ai', 'https://docs.recall.ai/docs/webhooks', 'svix'],
      ['brex', 'Brex', 'https://developer.brex.com/docs/webhooks/', 'webhook'],
      ['composio', 'Composio', 'https://docs.composio.dev', 'webhook'],
      ['loops', 'Loops', 'https://loops.so/docs/webhooks', 'webhook'],
      ['granola', 'Granola', 'https://docs.granola.ai', 'webhook'],
      ['360learning', '360Learning', 'https://360learning.readme.io', 'webhook'],
      ['signatureapi', 'SignatureAPI', 'https://signatureapi.com/docs/api/guides/how-to/verify-webhooks', 'webhook'],
      [
        'zapier',
        'Zapier connection webhooks',
        'https://docs.zapier.com/white-label/connection-webhooks/verify-signatures',
        'webhook',
      ],
      ['goody', 'Goody', 'https://developer.ongoody.com/webhooks/webhook-security', 'svix'],
    ] as const
  ).map(([id, title, docs, prefix]) =>
    sender(id, title, docs, 'documented', {
      ...standardScheme(prefix),
      variants: prefix === 'svix' ? [svix, webhook] : [webhook, svix],
    }),
  ),
]
