import type { CredentialView } from '../../core/model/credential.ts'
import { pathOf } from '../../core/model/request.ts'
import { issuerOf, tokenPath } from '../../core/token-endpoint.ts'

type PlanView = CredentialView['plan']

export const keySetPath = (path: string): string => `${path.replace(/\/$/, '')}/jwks`

/** An endpoint of vhook's own, and the credentials that it exists for. Locked ones count: their clients send requests too. */
export interface OwnEndpoint {
  kind: 'token' | 'key-set'
  ids: string[]
}

/** The endpoint of vhook's own that a request is for; undefined for an ordinary event. */
export function ownEndpoint(views: readonly CredentialView[], requestTarget: string): OwnEndpoint | undefined {
  const requested = pathOf(requestTarget)
  const issuing = views.filter(({ plan }) => issuerOf(plan) === 'vhook')
  const at = (kind: OwnEndpoint['kind'], path: (plan: PlanView) => string): OwnEndpoint | undefined => {
    const ids = issuing.filter(({ plan }) => path(plan) === requested).map(({ id }) => id)
    return ids.length > 0 ? { kind, ids } : undefined
  }
  return at('token', tokenPath) ?? at('key-set', (plan) => keySetPath(tokenPath(plan)))
}

const isObserved = (plan: PlanView): boolean => issuerOf(plan) === 'observed' && plan['url'] !== undefined

/** Ids of the credentials whose tokens the app itself issues, at the token endpoint that this request is for. */
export function observedEndpoint(
  views: readonly CredentialView[],
  { method, path }: { method: string; path: string },
): string[] {
  const requested = pathOf(path)
  const fits = ({ plan }: CredentialView): boolean => isObserved(plan) && tokenPath(plan) === requested
  return method === 'POST' ? views.filter(fits).map(({ id }) => id) : []
}

/** Every path at which a request can be something else than an ordinary event. */
export function endpointPaths(views: readonly CredentialView[]): string[] {
  return views.flatMap(({ plan }) => {
    if (issuerOf(plan) === 'vhook') return [tokenPath(plan), keySetPath(tokenPath(plan))]
    return isObserved(plan) ? [tokenPath(plan)] : []
  })
}
