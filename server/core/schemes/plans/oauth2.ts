import { hex, utf8 } from '../../text/bytes.ts'
import type { OAuth2Plan } from '../../model/credential.ts'
import { hash } from '../../crypto/hmac.ts'
import { type At, type IssuedToken, tokenIdOf } from '../../model/evidence.ts'
import { headerValues, type SignedRequest } from '../../model/request.ts'
import { type Check, fail, pass, skip } from '../../model/verification.ts'
import { formatDuration } from '../checks/describe.ts'
import type { Evaluation } from './evaluation.ts'
import { evaluateAccessJwt } from './oauth2-jwt.ts'
import { checkScope } from './scope.ts'

type Evaluate = (plan: OAuth2Plan, token: string, at: At, credentialId: string) => Evaluation | Promise<Evaluation>

/** The access token of a request (RFC 6750, 2.1), or the failed check. The scheme's name is case-insensitive. */
function accessToken(request: SignedRequest): string | Check {
  const id = 'oauth2.header'
  const [value, second] = headerValues(request.headers, 'authorization')
  if (second !== undefined)
    return fail(id, 'The Authorization header was sent more than once, so it is unclear which one counts.')
  if (value === undefined) return fail(id, 'The Authorization header is missing.')
  const token = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(value)?.[1]
  return (
    token ??
    fail(id, value ? 'The Authorization header is not "Bearer" and a token.' : 'The Authorization header is empty.')
  )
}

function checkLifetime(token: IssuedToken, now: number): Check {
  const id = 'oauth2.expiry'
  if (token.revokedAt !== undefined && token.revokedAt <= now)
    return fail(id, `The token was revoked ${formatDuration(now - token.revokedAt)} ago.`)
  if (token.expiresAt <= now) return fail(id, `The token expired ${formatDuration(now - token.expiresAt)} ago.`)
  return pass(id, `The token is valid for another ${formatDuration(token.expiresAt - now)}.`)
}

function checkClient(token: IssuedToken, plan: OAuth2Plan, credentialId: string): Check {
  const id = 'oauth2.client'
  if (token.clientId === plan.clientId && token.credentialId === credentialId)
    return pass(id, 'The token was issued to this client.')
  return fail(id, 'The token was issued to another client.', {
    expected: plan.clientId,
    actual: token.clientId,
  })
}

function unknownToken(at: At, credentialId: string): Check {
  const id = 'oauth2.token'
  if (at.tokenRequests?.(credentialId).count === 0) return fail(id, 'No token was ever requested with this credential.')
  return fail(id, 'The token is not known: it was not issued or observed here.')
}

/** Tokens that vhook issued, or observed being issued. */
const evaluateIssued: Evaluate = (plan, token, at, credentialId) => {
  if (!at.token)
    return { checks: [skip('oauth2.token', 'No record of issued tokens is available.')], notChecked: 'tokens-unknown' }
  const issued = at.token(hex(hash('sha256', utf8(token))))
  if (!issued) return { checks: [unknownToken(at, credentialId)] }
  const known = pass(
    'oauth2.token',
    `The token was issued ${formatDuration(Math.max(at.now - issued.issuedAt, 0))} ago.`,
  )
  const scope = checkScope(plan.scope, issued.scope)
  return { checks: [known, checkClient(issued, plan, credentialId), checkLifetime(issued, at.now), ...scope] }
}

/** RFC 7662. */
const evaluateIntrospected: Evaluate = async (plan, token, at) => {
  const { introspectionUrl: url, clientId, clientSecret } = plan
  const unreachable = (why: string): Evaluation => ({
    checks: [skip('oauth2.token', `The token could not be introspected: ${why}.`)],
    notChecked: 'introspection-unreachable',
  })
  if (!at.introspect || !url) return unreachable('no introspection endpoint is set')
  let response: Record<string, unknown>
  try {
    response = await at.introspect({ url, clientId, clientSecret }, token)
  } catch (error) {
    // An unreachable endpoint says nothing about the token, so the verdict is not-checked.
    return unreachable(error instanceof Error ? error.message : 'the introspection endpoint did not respond')
  }
  return { checks: introspectionChecks(plan, response, at.now) }
}

function introspectionChecks(plan: OAuth2Plan, response: Record<string, unknown>, now: number): Check[] {
  const id = 'oauth2.token'
  if (response['active'] !== true) return [fail(id, 'The introspection endpoint reports that the token is not active.')]
  const { exp, scope } = response
  const active = pass(id, 'The introspection endpoint reports that the token is active.')
  const expired = typeof exp === 'number' && exp * 1000 <= now
  const lifetime = expired ? [fail('oauth2.expiry', `The token expired ${formatDuration(now - exp * 1000)} ago.`)] : []
  return [active, ...lifetime, ...checkScope(plan.scope, typeof scope === 'string' ? scope : '')]
}

const evaluators: Record<NonNullable<OAuth2Plan['issuer']>, Evaluate> = {
  vhook: evaluateIssued,
  observed: evaluateIssued,
  jwt: evaluateAccessJwt,
  introspection: evaluateIntrospected,
}

/** Checks the access token of a request, by the issuer that the plan names. */
export function evaluateOAuth2(
  plan: OAuth2Plan,
  credentialId: string,
  request: SignedRequest,
  at: At,
): Evaluation | Promise<Evaluation> {
  const token = accessToken(request)
  if (typeof token !== 'string') return { checks: [token, skip('oauth2.token', 'There is no token to check.')] }
  const present = pass('oauth2.header', 'The Authorization header contains a token.')
  const evaluation = evaluators[plan.issuer ?? 'vhook'](plan, token, at, credentialId)
  const tokenId = tokenIdOf(hex(hash('sha256', utf8(token))))
  const withHeader = (rest: Evaluation): Evaluation => ({ ...rest, checks: [present, ...rest.checks], tokenId })
  return evaluation instanceof Promise ? evaluation.then(withHeader) : withHeader(evaluation)
}
