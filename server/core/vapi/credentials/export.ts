import type { AuthenticationPlan, CredentialView } from '../../model/credential.ts'
import { secretField } from '../../model/credential.ts'
import { pairVariables, variableFor } from '../../import/env.ts'
import { tokenUrl } from '../../token-endpoint.ts'

/** Fields of Vapi's plans; all others are vhook's own. */
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

/** The algorithms of Vapi (OpenAPI document, HMACAuthenticationPlan). */
const vapiAlgorithms = new Set(['sha256', 'sha512', 'sha1'])
/** Vapi's limit for the name of a credential. */
const MAX_NAME = 40

/** The request body for Vapi's credential endpoint, or why the credential cannot be exported. */
export type Exported = { id: string; body: Record<string, unknown> } | { id: string; why: string }

/** Exports a credential for Vapi, with a placeholder instead of the secret. `base`: what senders put before a path, where it is known. */
export function exportCredential({ id, name, plan }: CredentialView, base: string | null = null): Exported {
  const fields = vapiFields[plan.type]
  if (!fields) return { id, why: 'Vapi has no such plan; it supports bearer, hmac and oauth2.' }
  if (plan.type === 'hmac' && !vapiAlgorithms.has(String(plan['algorithm'])))
    return { id, why: `Vapi does not support ${String(plan['algorithm'])}.` }
  const given = fields.flatMap((field) =>
    plan[field] === undefined || plan[field] === null ? [] : [[field, plan[field]]],
  )
  const issued = plan['url'] ? undefined : tokenUrl(plan, base)
  const url = issued === undefined ? {} : { url: issued }
  const authenticationPlan = {
    type: plan.type,
    [secretField[plan.type]]: `<the secret of ${id}>`,
    ...url,
    ...Object.fromEntries(given),
  }
  return { id, body: { provider: 'custom-credential', name: name.slice(0, MAX_NAME), authenticationPlan } }
}

/** An `.env` file with a variable for each secret, without the values. */
export function envLines(views: readonly CredentialView[]): string {
  const lines = ({ id, plan, hasNextSecret }: CredentialView) => {
    const names = (hasNextSecret && pairVariables(plan)) || [variableFor(id, plan)]
    return [`# ${id} (${plan.type})\n`, ...names.map((name) => `${name}=\n`)]
  }
  return views.flatMap(lines).join('')
}
