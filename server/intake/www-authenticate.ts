import type { CredentialView } from '../core/model/credential.ts'
import type { HeaderList } from '../core/model/request.ts'
import { headerValues } from '../core/model/request.ts'

type ShownPlan = CredentialView['plan']

/** Kinds of plan whose proof is a token that its sender presents. */
const tokenPlans = new Set<ShownPlan['type']>(['bearer', 'oauth2'])

/**
 * The challenge of a 401, which must have one (RFC 9110, 15.5.2). For tokens it is RFC 6750, section 3: `Bearer` alone when
 * none came, with `invalid_token` when one did, and not a word more. For signatures no scheme is registered: there it is the
 * bare name `Signature`, without a realm, a header name or an algorithm that a forger could learn from.
 */
export function challengeFor(plans: readonly ShownPlan[], headers: HeaderList): HeaderList {
  const withToken = plans.filter(({ type }) => tokenPlans.has(type))
  const signed = plans.length > withToken.length
  const bearer = withToken.length > 0 || plans.length === 0
  return [
    ...(bearer ? [['WWW-Authenticate', bearerChallenge(withToken, headers)] as const] : []),
    ...(signed ? [['WWW-Authenticate', 'Signature'] as const] : []),
  ]
}

function bearerChallenge(plans: readonly ShownPlan[], headers: HeaderList): string {
  const names = [
    'authorization',
    ...plans.flatMap((plan) => (typeof plan['headerName'] === 'string' ? [plan['headerName']] : [])),
  ]
  return names.some((name) => headerValues(headers, name).length > 0) ? 'Bearer error="invalid_token"' : 'Bearer'
}
