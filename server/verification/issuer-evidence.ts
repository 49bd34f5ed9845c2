import type { Credential, OAuth2Plan } from '../core/model/credential.ts'
import type { SignedRequest } from '../core/model/request.ts'
import { headerValue } from '../core/model/request.ts'
import type { EvidenceStore } from './evidence.ts'
import { isClient } from './oauth-clients.ts'

/** What an issuer published, and said of a token; nothing where there is no such issuer, or it does not answer. */
export interface IssuerEvidence {
  keys?: Awaited<ReturnType<EvidenceStore['keys']>>
  introspection?: Record<string, unknown>
}

type Ask = (plan: OAuth2Plan, token: string, facts: EvidenceStore) => Promise<IssuerEvidence>

const byIssuer: Partial<Record<NonNullable<OAuth2Plan['issuer']>, Ask>> = {
  jwt: async ({ jwksUrl }, _token, facts) => (jwksUrl ? { keys: await facts.keys(jwksUrl) } : {}),
  introspection: async ({ introspectionUrl: url, clientId, clientSecret }, token, facts) =>
    url ? { introspection: await facts.introspect({ url, clientId, clientSecret }, token) } : {},
}

/** The evidence that a search for the cause needs and cannot fetch by itself: as a rule it was fetched a moment ago. */
export async function issuerEvidence(
  credential: Credential,
  request: SignedRequest,
  facts: EvidenceStore,
): Promise<IssuerEvidence> {
  const ask = isClient(credential) ? byIssuer[credential.authenticationPlan.issuer ?? 'vhook'] : undefined
  const token = /^bearer +(\S+)$/i.exec(headerValue(request.headers, 'authorization') ?? '')?.[1]
  if (!ask || !isClient(credential) || token === undefined) return {}
  // Without the issuer's word the search says what it can find without it.
  return await ask(credential.authenticationPlan, token, facts).catch(() => ({}))
}
