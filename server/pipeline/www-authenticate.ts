import type { CredentialView } from '../core/model/credential.ts'
import type { HeaderList } from '../core/model/request.ts'
import { headerValues } from '../core/model/request.ts'

type PlanView = CredentialView['plan']

/** Plans under which the sender presents a token. */
const tokenPlans = new Set<PlanView['type']>(['bearer', 'oauth2'])

/**
 * The challenge that a 401 must carry (RFC 9110, 15.5.2). For tokens: `Bearer`, with `invalid_token` when the request had one
 * (RFC 6750, section 3). For signatures no scheme is registered, so it is the bare name `Signature`, without a realm, header
 * name or algorithm that a forger could learn from.
 */
export function challengeFor(plans: readonly PlanView[], headers: HeaderList): HeaderList {
  const withToken = plans.filter(({ type }) => tokenPlans.has(type))
  const signed = plans.length > withToken.length
  const bearer = withToken.length > 0 || plans.length === 0
  return [
    ...(bearer ? [['WWW-Authenticate', bearerChallenge(withToken, headers)] as const] : []),
    ...(signed ? [['WWW-Authenticate', 'Signature'] as const] : []),
  ]
}

function bearerChallenge(plans: readonly PlanView[], headers: HeaderList): string {
  const names = [
    'authorization',
    ...plans.flatMap((plan) => (typeof plan['headerName'] === 'string' ? [plan['headerName']] : [])),
  ]
  return names.some((name) => headerValues(headers, name).length > 0) ? 'Bearer error="invalid_token"' : 'Bearer'
}
