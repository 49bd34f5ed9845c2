import type { CredentialView, OAuth2Plan } from './model/credential.ts'
import type { TunnelState } from './model/tunnel.ts'

/** Path of vhook's token endpoint when the plan has no `url`. */
export const defaultTokenPath = '/vhook/oauth/token'

type PlanView = CredentialView['plan']

/** Who issues the tokens of a plan; undefined for a plan that is not OAuth 2.0. */
export function issuerOf(plan: PlanView): unknown {
  return plan.type === 'oauth2' ? (plan['issuer'] ?? 'vhook') : undefined
}

/** The path of a plan's token endpoint. */
export function tokenPath(plan: PlanView | OAuth2Plan): string {
  const { url } = plan as { url?: unknown }
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).pathname : defaultTokenPath
}

/** What senders put before a path: the public URL, the local one without a tunnel, null while neither is known. */
export function senderBase({ tunnel, intakeUrl }: { tunnel: TunnelState; intakeUrl: string }): string | null {
  if (tunnel.url !== null) return tunnel.url
  return tunnel.state === 'off' && intakeUrl !== '' ? intakeUrl : null
}

/** Where a sender gets the tokens that vhook issues for a plan, with a placeholder for an unknown base; undefined for other plans. */
export function tokenUrl(plan: PlanView, base: string | null): string | undefined {
  return issuerOf(plan) === 'vhook' ? `${base ?? '<public URL of vhook>'}${tokenPath(plan)}` : undefined
}
