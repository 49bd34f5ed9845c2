import type { AuthenticationPlan, CredentialView } from '../../model/credential.ts'
import { secretField } from '../../model/credential.ts'
import { variableFor } from '../../import/env.ts'

/** Fields that Vapi's plans have; everything else is vhook's own. */
const vapiFields: Partial<Record<AuthenticationPlan['type'], readonly string[]>> = {
  bearer: ['headerName', 'bearerPrefixEnabled'],
  hmac: [
    'algorithm',
    'signatureHeader',
    'timestampHeader',
    'signaturePrefix',
    'includeTimestamp',
    'payloadFormat',
    'messageIdHeader',
    'signatureEncoding',
    'secretIsBase64',
  ],
  oauth2: ['url', 'clientId', 'scope'],
}

/** Vapi's own (OpenAPI document, HMACAuthenticationPlan); the other two are vhook's for other senders. */
const vapiAlgorithms = new Set(['sha256', 'sha512', 'sha1'])
/** Longest name of a credential at Vapi. */
const LONGEST_NAME = 40

/** What a credential becomes for Vapi: the body of its credential endpoint; or why it cannot be one. */
export type Exported = { id: string; body: Record<string, unknown> } | { id: string; why: string }

/** The body to create this credential at Vapi, with a placeholder where the secret belongs. */
export function exportCredential({ id, name, plan }: CredentialView): Exported {
  const fields = vapiFields[plan.type]
  if (!fields) return { id, why: 'Vapi has no such plan: it signs with bearer, hmac or oauth2.' }
  if (plan.type === 'hmac' && !vapiAlgorithms.has(String(plan['algorithm'])))
    return { id, why: `Vapi does not sign with ${String(plan['algorithm'])}.` }
  const given = fields.flatMap((field) =>
    plan[field] === undefined || plan[field] === null ? [] : [[field, plan[field]]],
  )
  const url = plan.type === 'oauth2' && !plan['url'] ? { url: '<the token URL of vhook>' } : {}
  const authenticationPlan = {
    type: plan.type,
    [secretField[plan.type]]: `<the secret of ${id}>`,
    ...url,
    ...Object.fromEntries(given),
  }
  return { id, body: { provider: 'custom-credential', name: name.slice(0, LONGEST_NAME), authenticationPlan } }
}

/** Lines of a `.env` that names every secret and holds none. */
export function envLines(views: readonly CredentialView[]): string {
  return views.map(({ id, plan }) => `# ${id} (${plan.type})\n${variableFor(id, plan)}=\n`).join('')
}
