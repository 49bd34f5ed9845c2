import type { Credential, OAuth2Plan } from '../core/model/credential.ts'
import type { SignedRequest } from '../core/model/request.ts'
import { headerValue } from '../core/model/request.ts'
import type { EvidenceStore } from './evidence.ts'
import { isClient } from './oauth-clients.ts'

/** The issuer's key set, or its introspection of the token; empty without such an issuer, or when it does not respond. */
export interface IssuerEvidence {
  keys?: Awaited<ReturnType<EvidenceStore['keys']>>
  introspection?: Record<string, unknown>
}

type Fetch = (plan: OAuth2Plan, token: string, evidence: EvidenceStore) => Promise<IssuerEvidence>

const byIssuer: Partial<Record<NonNullable<OAuth2Plan['issuer']>, Fetch>> = {
  jwt: async ({ jwksUrl }, _token, evidence) => (jwksUrl ? { keys: await evidence.keys(jwksUrl) } : {}),
  introspection: async ({ introspectionUrl: url, clientId, clientSecret }, token, evidence) =>
    url ? { introspection: await evidence.introspect({ url, clientId, clientSecret }, token) } : {},
}

/** The issuer's evidence for a diagnosis, whose thread cannot fetch; verification usually cached it a moment ago. */
export async function issuerEvidence(
  credential: Credential,
  request: SignedRequest,
  evidence: EvidenceStore,
): Promise<IssuerEvidence> {
  const fetch = isClient(credential) ? byIssuer[credential.authenticationPlan.issuer ?? 'vhook'] : undefined
  const token = /^bearer +(\S+)$/i.exec(headerValue(request.headers, 'authorization') ?? '')?.[1]
  if (!fetch || !isClient(credential) || token === undefined) return {}
  // Without it the diagnosis reports what it can find otherwise.
  return await fetch(credential.authenticationPlan, token, evidence).catch(() => ({}))
}
