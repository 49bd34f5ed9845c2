import type { CredentialView } from '../../server/core/model/credential.ts'
import { toText } from '../components/format.ts'

type ShownPlan = CredentialView['plan']

/** Path of vhook’s token endpoint unless the plan’s `url` names another. */
const defaultPath = '/vhook/oauth/token'

/** Who issues the tokens of an OAuth 2.0 plan; null for other plans. */
export const tokenIssuer = (plan: ShownPlan): string | null =>
  plan.type === 'oauth2' ? toText(plan['issuer'] ?? 'vhook') : null

/** Whether vhook issues or observes the tokens, so that their lifetimes are recorded. */
export const recordsTokens = (plan: ShownPlan): boolean => ['vhook', 'observed'].includes(tokenIssuer(plan) ?? '')

/** Path of the plan’s token endpoint. */
export function tokenPath(plan: ShownPlan): string {
  const url = toText(plan['url'])
  return URL.canParse(url) ? new URL(url).pathname : defaultPath
}

/** Path of the key set (JWKS) that verifies vhook’s JWT access tokens. */
export const keySetPath = (plan: ShownPlan): string => `${tokenPath(plan).replace(/\/$/, '')}/jwks`
