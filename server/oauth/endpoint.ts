import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Credential, OAuth2Plan } from '../core/credential.ts'
import type { IssuedToken } from '../core/evidence.ts'
import type { HeaderList } from '../core/request.ts'
import type { OwnAnswer } from '../intake/refusal.ts'
import { readTokenRequest } from './token-request.ts'
import type { TokenRequest } from './token-request.ts'

/** Where the endpoint is when the plan's `url` does not say. */
export const defaultTokenPath = '/vhook/oauth/token'
const LIFETIME = 3_600

type Issuing = Credential & { authenticationPlan: OAuth2Plan }

/** The error codes of RFC 6749 section 5.2 that a client credentials grant can meet. */
type ErrorCode = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope'

export interface TokenAnswer {
  answer: OwnAnswer
  /** Set when a token was issued. */
  token?: IssuedToken
  credentialId?: string
  /** What happened, in one sentence for the inspector; holds no secret. */
  explanation: string
}

/** Credentials whose tokens vhook itself issues. */
export function issuingCredentials(credentials: readonly Credential[]): Issuing[] {
  return credentials.filter((one): one is Issuing => {
    const plan = one.authenticationPlan
    return plan.type === 'oauth2' && (plan.issuer ?? 'vhook') === 'vhook'
  })
}

/** The path of the token endpoint for a plan: its own URL's path, where it has one. */
export function tokenPath(plan: OAuth2Plan): string {
  return plan.url && URL.canParse(plan.url) ? new URL(plan.url).pathname : defaultTokenPath
}

/** The credentials whose token endpoint this request is for; empty for an ordinary event. */
export function askedFor(credentials: readonly Credential[], requestTarget: string): Issuing[] {
  const path = requestTarget.split('?', 1)[0]
  return issuingCredentials(credentials).filter((one) => tokenPath(one.authenticationPlan) === path)
}

/** Answers a token request as RFC 6749 sections 5.1 and 5.2. */
export function answerTokenRequest(
  candidates: readonly Issuing[],
  request: { method: string; headers: HeaderList; body: Uint8Array },
  now: number,
): TokenAnswer {
  const asked = readTokenRequest(request.method, request.headers, request.body)
  const asking = `It asked with ${asked.how}`
  if (asked.problem) return refused('invalid_request', `${asking}; ${asked.problem}.`)
  if (asked.grantType !== 'client_credentials')
    return refused('unsupported_grant_type', `${asking}; the grant type is not client_credentials.`)
  const client = candidates.find((one) => one.authenticationPlan.clientId === asked.clientId)
  if (!client) return refused('invalid_client', `${asking}; no credential has this client id.`)
  if (!sameSecret(client, asked.clientSecret, now))
    return refused('invalid_client', `${asking}; the client secret is another one.`, client.id)
  const scope = grantedScope(client.authenticationPlan, asked)
  if (scope === undefined) return refused('invalid_scope', `${asking}; the scope is not the credential's.`, client.id)
  return issue(client, scope, now, asking)
}

function issue(client: Issuing, scope: string, now: number, asking: string): TokenAnswer {
  const lifetime = client.authenticationPlan.tokenLifetimeSeconds ?? LIFETIME
  const token = randomBytes(32).toString('base64url')
  const body = { access_token: token, token_type: 'Bearer', expires_in: lifetime, ...(scope ? { scope } : {}) }
  return {
    answer: json(200, body),
    token: {
      hash: tokenHash(token),
      credentialId: client.id,
      clientId: client.authenticationPlan.clientId,
      scope,
      issuedAt: now,
      expiresAt: now + lifetime * 1_000,
    },
    credentialId: client.id,
    explanation: `${asking}; a token was issued for ${lifetime} s.`,
  }
}

/** A token is kept and looked up by its SHA-256 in hex. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')

function grantedScope(plan: OAuth2Plan, asked: TokenRequest): string | undefined {
  if (!asked.scope || !plan.scope) return plan.scope ?? asked.scope ?? ''
  const allowed = new Set(plan.scope.split(' '))
  return asked.scope.split(' ').every((one) => allowed.has(one)) ? asked.scope : undefined
}

function sameSecret(client: Issuing, given: string | undefined, now: number): boolean {
  if (!given) return false
  const previous = client.previous && client.previous.until > now ? [client.previous.secret] : []
  return [client.authenticationPlan.clientSecret, ...previous].some((secret) => equal(secret, given))
}

const comparisonKey = randomBytes(32)

/** Constant time, whatever the lengths: both sides become MACs of one length first. */
function equal(a: string, b: string): boolean {
  const [one, other] = [a, b].map((text) => createHmac('sha256', comparisonKey).update(text).digest())
  return one !== undefined && other !== undefined && timingSafeEqual(one, other)
}

function refused(code: ErrorCode, explanation: string, credentialId?: string): TokenAnswer {
  const status = code === 'invalid_client' ? 401 : 400
  return { answer: json(status, { error: code }), explanation, ...(credentialId ? { credentialId } : {}) }
}

function json(status: number, value: Record<string, unknown>): OwnAnswer {
  const body = Buffer.from(JSON.stringify(value))
  return {
    status,
    headers: [
      ['Content-Type', 'application/json'],
      ['Content-Length', String(body.length)],
      ['Cache-Control', 'no-store'],
      ['Pragma', 'no-cache'],
      ...(status === 401 ? [['WWW-Authenticate', 'Basic realm="token"'] as const] : []),
    ],
    body,
  }
}
