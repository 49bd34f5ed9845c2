import type { BearerPlan, OAuth2Plan } from '../../model/credential.ts'
import { isObject } from '../../text/json.ts'

export type Fields = Record<string, unknown>

/** What an inline server proved with, as plans, the one that counts first; and what is left of the server. */
export interface Migrated {
  plans: Array<BearerPlan | OAuth2Plan>
  server: Fields
  /** A secret stood there, but not in the open. */
  redacted: boolean
}

/** Vapi's own word for a secret that it does not show. */
const REDACTED = '[REDACTED]'

/** Headers that authenticate; all others stay on the server. */
const proves = /^(proxy-)?authorization$|secret|token|api-?key|password|^x-auth/i

/**
 * The old ways to authenticate as plans: `secret` is a token in `X-Vapi-Secret`, a header that authenticates is a token in
 * that header, and the old OAuth settings are a plan of their own. A header of that name counts more than `secret`.
 */
export function migrate(server: Fields, oauth?: OAuth2Plan): Migrated {
  const { secret, headers, credentials: _old, ...others } = server
  const given = isObject(headers) ? Object.entries(headers) : []
  const proofs = given.filter(([name, value]) => proves.test(name) && typeof value === 'string')
  const rest = given.filter((one) => !proofs.includes(one))
  const own = oauth ?? oldOAuth(server)
  const found = [
    ...proofs.map(([name, value]) => headerPlan(name, String(value))),
    ...(typeof secret === 'string' && !hasSecretHeader(proofs) ? [secretPlan(secret)] : []),
  ].filter(({ token }) => token !== '')
  const plans = found.filter(({ token }) => !token.includes(REDACTED))
  return {
    plans: [...(own ? [own] : []), ...plans],
    redacted: plans.length < found.length,
    server: { ...others, ...(rest.length > 0 ? { headers: Object.fromEntries(rest) } : {}) },
  }
}

/** Vapi's inline `secret` on the wire. */
export const secretPlan = (token: string): BearerPlan => ({
  type: 'bearer',
  token,
  headerName: 'X-Vapi-Secret',
  bearerPrefixEnabled: false,
})

function headerPlan(headerName: string, value: string): BearerPlan {
  const [, token] = /^Bearer (.+)$/.exec(value) ?? []
  return { type: 'bearer', token: token ?? value, headerName, bearerPrefixEnabled: token !== undefined }
}

const hasSecretHeader = (proofs: Array<[string, unknown]>): boolean =>
  proofs.some(([name]) => name.toLowerCase() === 'x-vapi-secret')

/** The OAuth settings of old (`credentials.webhook` with `tokenUrl`), of the object itself or in its `credentials`. */
export function oldOAuth(value: Fields): OAuth2Plan | undefined {
  const credentials = value['credentials']
  const inner = isObject(credentials) && isObject(credentials['webhook']) ? credentials['webhook'] : value
  const { type, clientId, clientSecret, tokenUrl, scope } = inner
  if (type !== 'oauth2' || typeof clientId !== 'string') return undefined
  const url = tokenUrl ?? inner['url']
  return {
    type,
    clientId,
    clientSecret: asText(clientSecret),
    ...(typeof url === 'string' ? { url } : {}),
    ...(typeof scope === 'string' && scope !== '' ? { scope } : {}),
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Whether an object is a server by itself. Tools and credentials name their kind; a server does not. */
export function isServer(value: Fields): boolean {
  if ('type' in value || 'provider' in value || 'server' in value) return false
  return typeof value['secret'] === 'string' || isObject(value['headers']) || 'timeoutSeconds' in value
}
