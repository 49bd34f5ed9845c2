import type { CredentialView } from '../../server/core/model/credential.ts'
import { toText } from '../components/format.ts'

type ShownPlan = CredentialView['plan']

/** Where vhook's own token endpoint is when the plan's `url` does not say. */
const defaultPath = '/vhook/oauth/token'

/** Who issues the tokens of a plan; null for a plan of another kind. */
export const tokenIssuer = (plan: ShownPlan): string | null =>
  plan.type === 'oauth2' ? toText(plan['issuer'] ?? 'vhook') : null

/** Whether somebody here saw the tokens being issued, so that their lives are on record. */
export const recordsTokens = (plan: ShownPlan): boolean => ['vhook', 'observed'].includes(tokenIssuer(plan) ?? '')

/** Path of the plan's token endpoint: its own URL's, where it has one. */
export function tokenPath(plan: ShownPlan): string {
  const url = toText(plan['url'])
  return URL.canParse(url) ? new URL(url).pathname : defaultPath
}

/** Where the keys are published that JWT access tokens of vhook's are signed with. */
export const keySetPath = (plan: ShownPlan): string => `${tokenPath(plan).replace(/\/$/, '')}/jwks`
