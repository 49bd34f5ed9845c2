// Timestamp and signature as the fields `t` and `v1` of one header, as Stripe writes them.

import { dropsMark, fieldsScheme, refusesEmpty, sender, textFirst } from './builders.ts'

const quirks = [textFirst]

export const stripe = sender({
  id: 'stripe',
  title: 'Stripe',
  docs: 'https://docs.stripe.com/webhooks/signature',
  basis: 'run',
  scheme: fieldsScheme('Stripe-Signature', { past: 300 }),
  quirks: [textFirst, dropsMark],
  notes: 'The key is the whole text of the secret, including whsec_.',
  typeFrom: 'json:type',
  recognisedBy: ['stripe-signature'],
})

export const mux = sender({
  id: 'mux',
  title: 'Mux',
  docs: 'https://www.mux.com/docs/core/verify-webhook-signatures',
  basis: 'run',
  scheme: fieldsScheme('Mux-Signature', { past: 300 }),
  quirks,
  typeFrom: 'json:type',
  recognisedBy: ['mux-signature'],
})

export const workos = sender({
  id: 'workos',
  title: 'WorkOS',
  docs: 'https://workos.com/docs/events/data-syncing/webhooks',
  basis: 'run',
  scheme: fieldsScheme('WorkOS-Signature', { unit: 'ms', past: 180, join: ', ' }),
  quirks,
  notes: 'The time is in milliseconds.',
  typeFrom: 'json:event',
  recognisedBy: ['workos-signature'],
})

export const sanity = sender({
  id: 'sanity',
  title: 'Sanity',
  docs: 'https://www.sanity.io/docs/webhooks',
  basis: 'run',
  scheme: fieldsScheme('sanity-webhook-signature', { unit: 'ms', encoding: 'base64url' }),
  quirks: [textFirst, refusesEmpty],
  recognisedBy: ['sanity-webhook-signature'],
})

export const calendly = sender({
  id: 'calendly',
  title: 'Calendly',
  docs: 'https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures',
  basis: 'documented',
  scheme: fieldsScheme('Calendly-Webhook-Signature', { past: 300 }),
  typeFrom: 'json:event',
  recognisedBy: ['calendly-webhook-signature'],
})

export const coinbaseCdp = sender({
  id: 'coinbase-cdp',
  title: 'Coinbase Developer Platform',
  docs: 'https://docs.cdp.coinbase.com/webhooks/verify-signatures',
  basis: 'documented',
  scheme: fieldsScheme('X-Hook0-Signature', {
    past: 300,
    message: '{timestamp}.{sig:h}.{headers.named:h}.{body}',
    write: 't={timestamp},h={sig:h},v1={sig:v1}',
  }),
  notes: 'The signature header lists the signed headers. The platform sends through Hook0.',
})

export const rootly = sender({
  id: 'rootly',
  title: 'Rootly',
  docs: 'https://docs.rootly.com/configuration/webhooks',
  basis: 'documented',
  scheme: fieldsScheme('X-Rootly-Signature', { message: '{timestamp}{body}', join: ',' }),
  typeFrom: 'json:event.type',
  recognisedBy: ['x-rootly-signature'],
})

export const surge = sender({
  id: 'surge',
  title: 'Surge',
  docs: 'https://docs.surge.app/api-reference/webhooks/signature-validation',
  basis: 'documented',
  scheme: fieldsScheme('Surge-Signature', { past: 300 }),
  notes: 'Newer projects send Standard Webhooks: use that preset for them.',
  typeFrom: 'json:type',
  recognisedBy: ['surge-signature'],
})

export const zavu = sender({
  id: 'zavu',
  title: 'Zavu',
  docs: 'https://docs.zavu.dev/guides/receiving-messages/security',
  basis: 'documented',
  scheme: fieldsScheme('X-Zavu-Signature'),
  recognisedBy: ['x-zavu-signature'],
})

export const coinflow = sender({
  id: 'coinflow',
  title: 'Coinflow',
  docs: 'https://docs.coinflow.cash/guides/developer-resources/webhooks/verifying-webhook-signatures',
  basis: 'documented',
  scheme: fieldsScheme('Coinflow-Signature'),
  secretTitle: 'Webhook validation key',
  recognisedBy: ['coinflow-signature'],
})

export const tailscale = sender({
  id: 'tailscale',
  title: 'Tailscale',
  docs: 'https://tailscale.com/kb/1213/webhooks',
  basis: 'documented',
  scheme: fieldsScheme('Tailscale-Webhook-Signature', { past: 300 }),
  recognisedBy: ['tailscale-webhook-signature'],
})

export const langfuse = sender({
  id: 'langfuse',
  title: 'Langfuse',
  docs: 'https://langfuse.com/docs/prompt-management/features/webhooks-slack-integrations',
  basis: 'documented',
  scheme: fieldsScheme('x-langfuse-signature'),
  recognisedBy: ['x-langfuse-signature'],
})

export default [stripe, mux, workos, sanity, calendly, coinbaseCdp, rootly, surge, zavu, coinflow, tailscale, langfuse]
