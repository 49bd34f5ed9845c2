import type { BearerPlan, OAuth2Plan } from '../../model/credential.ts'
import { isObject } from '../../text/json.ts'

export type Fields = Record<string, unknown>

/** The authentication of an inline server as plans, the decisive one first, and the server without it. */
export interface Migrated {
  plans: Array<BearerPlan | OAuth2Plan>
  server: Fields
  /** Whether a secret was redacted. */
  redacted: boolean
}

/** What Vapi writes instead of a secret. */
const REDACTED = '[REDACTED]'

/** Names of headers that authenticate; all others stay on the server. */
const authenticates = /^(proxy-)?authorization$|secret|token|api-?key|password|^x-auth/i

/**
 * Converts inline authentication to plans: `secret` is a token in `X-Vapi-Secret`, a header that authenticates is a token in that
 * header, and legacy OAuth settings are an OAuth 2.0 plan. A header named `X-Vapi-Secret` overrides `secret`.
 */
export function migrate(server: Fields, oauth?: OAuth2Plan): Migrated {
  const { secret, headers, credentials: _legacy, ...others } = server
  const given = isObject(headers) ? Object.entries(headers) : []
  const tokens = given.filter(([name, value]) => authenticates.test(name) && typeof value === 'string')
  const rest = given.filter((one) => !tokens.includes(one))
  const own = oauth ?? legacyOAuth(server)
  const found = [
    ...tokens.map(([name, value]) => headerPlan(name, String(value))),
    ...(typeof secret === 'string' && !hasSecretHeader(tokens) ? [secretPlan(secret)] : []),
  ].filter(({ token }) => token !== '')
  const plans = found.filter(({ token }) => !token.includes(REDACTED))
  return {
    plans: [...(own ? [own] : []), ...plans],
    redacted: plans.length < found.length,
    server: { ...others, ...(rest.length > 0 ? { headers: Object.fromEntries(rest) } : {}) },
  }
}

/** How Vapi sends an inline `secret`. */
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

const hasSecretHeader = (tokens: Array<[string, unknown]>): boolean =>
  tokens.some(([name]) => name.toLowerCase() === 'x-vapi-secret')

/** Legacy OAuth settings (`credentials.webhook` with `tokenUrl`), of the object itself or in its `credentials`. */
export function legacyOAuth(value: Fields): OAuth2Plan | undefined {
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

/** Whether an object is a server object. Tools and credentials have a type or provider; a server does not. */
export function isServer(value: Fields): boolean {
  if ('type' in value || 'provider' in value || 'server' in value) return false
  return typeof value['secret'] === 'string' || isObject(value['headers']) || 'timeoutSeconds' in value
}
