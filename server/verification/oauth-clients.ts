import type { Credential, CredentialView, OAuth2Plan } from '../core/model/credential.ts'

/** Where the token endpoint is when the plan's `url` does not say. */
export const defaultTokenPath = '/vhook/oauth/token'

/** A credential of OAuth 2.0, with its secret. */
export type Client = Credential & { authenticationPlan: OAuth2Plan }

type ShownPlan = CredentialView['plan']

export const isClient = (credential: Credential | undefined): credential is Client =>
  credential?.authenticationPlan.type === 'oauth2'

/** Who issues the tokens of a plan, as a screen may see it; undefined for a plan of another kind. */
export function issuerOf(plan: ShownPlan): unknown {
  return plan.type === 'oauth2' ? (plan['issuer'] ?? 'vhook') : undefined
}

/** The path of a plan's token endpoint: its own URL's, where it has one. */
export function tokenPath(plan: ShownPlan | OAuth2Plan): string {
  const { url } = plan as { url?: unknown }
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).pathname : defaultTokenPath
}

export const keySetPath = (path: string): string => `${path.replace(/\/$/, '')}/jwks`

/** What of vhook's own is asked for, and by which credentials it exists. Locked ones count: their clients ask all the same. */
export interface OwnEndpoint {
  kind: 'token' | 'key-set'
  ids: string[]
}

/** The endpoint that a request is for; undefined for an ordinary event, which everything is while no credential issues tokens. */
export function ownEndpoint(views: readonly CredentialView[], requestTarget: string): OwnEndpoint | undefined {
  const asked = pathOf(requestTarget)
  const issuing = views.filter(({ plan }) => issuerOf(plan) === 'vhook')
  const at = (kind: OwnEndpoint['kind'], path: (plan: ShownPlan) => string): OwnEndpoint | undefined => {
    const ids = issuing.filter(({ plan }) => path(plan) === asked).map(({ id }) => id)
    return ids.length > 0 ? { kind, ids } : undefined
  }
  return at('token', tokenPath) ?? at('key-set', (plan) => keySetPath(tokenPath(plan)))
}

/** Credentials whose tokens the app itself issues, and whose token endpoint this request asks. */
export function observedEndpoint(
  views: readonly CredentialView[],
  { method, path }: { method: string; path: string },
): string[] {
  const asked = pathOf(path)
  const fits = ({ plan }: CredentialView): boolean =>
    issuerOf(plan) === 'observed' && plan['url'] !== undefined && tokenPath(plan) === asked
  return method === 'POST' ? views.filter(fits).map(({ id }) => id) : []
}

const pathOf = (requestTarget: string): string => requestTarget.split('?', 1)[0] ?? requestTarget
