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

type Judge = (plan: OAuth2Plan, token: string, at: At, credentialId: string) => Evaluation | Promise<Evaluation>

/** The access token of a request (RFC 6750, 2.1), or the failed check. The scheme's name may be in any case there. */
function accessToken(request: SignedRequest): string | Check {
  const id = 'oauth2.header'
  const [value, second] = headerValues(request.headers, 'authorization')
  if (second !== undefined)
    return fail(id, 'The Authorization header was sent more than once; nobody can say which one counts.')
  if (value === undefined) return fail(id, 'There is no Authorization header.')
  const token = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(value)?.[1]
  return (
    token ??
    fail(id, value ? 'The Authorization header is not "Bearer" and one token.' : 'The Authorization header is empty.')
  )
}

function checkLife(token: IssuedToken, now: number): Check {
  const id = 'oauth2.expiry'
  if (token.revokedAt !== undefined && token.revokedAt <= now)
    return fail(id, `The token was revoked ${formatDuration(now - token.revokedAt)} ago (token-revoked).`)
  if (token.expiresAt <= now)
    return fail(id, `The token expired ${formatDuration(now - token.expiresAt)} ago (token-expired).`)
  return pass(id, `The token is good for another ${formatDuration(token.expiresAt - now)}.`)
}

function checkClient(token: IssuedToken, plan: OAuth2Plan, credentialId: string): Check {
  const id = 'oauth2.client'
  if (token.clientId === plan.clientId && token.credentialId === credentialId)
    return pass(id, 'The token was given to this client.')
  return fail(id, 'The token was given to another client (token-other-client).', {
    expected: plan.clientId,
    actual: token.clientId,
  })
}

function unknownToken(at: At, credentialId: string): Check {
  const id = 'oauth2.token'
  if (at.tokenRequests?.(credentialId).count === 0)
    return fail(id, 'No token was ever asked for with this credential (token-never-requested).')
  return fail(id, 'The token is none that was seen being issued (token-unknown).')
}

/** Tokens that vhook issued, or saw being issued. */
const judgeIssued: Judge = (plan, token, at, credentialId) => {
  if (!at.token)
    return { checks: [skip('oauth2.token', 'There is no record of issued tokens here.')], notChecked: 'tokens-unknown' }
  const issued = at.token(hex(hash('sha256', utf8(token))))
  if (!issued) return { checks: [unknownToken(at, credentialId)] }
  const known = pass(
    'oauth2.token',
    `The token was issued ${formatDuration(Math.max(at.now - issued.issuedAt, 0))} ago.`,
  )
  const scope = checkScope(plan.scope, issued.scope)
  return { checks: [known, checkClient(issued, plan, credentialId), checkLife(issued, at.now), ...scope] }
}

/** RFC 7662. */
const judgeIntrospected: Judge = async (plan, token, at) => {
  const { introspectionUrl: url, clientId, clientSecret } = plan
  const unreachable = (why: string): Evaluation => ({
    checks: [skip('oauth2.token', `The token could not be asked about: ${why}.`)],
    notChecked: 'introspection-unreachable',
  })
  if (!at.introspect || !url) return unreachable('there is no introspection endpoint')
  let answer: Record<string, unknown>
  try {
    answer = await at.introspect({ url, clientId, clientSecret }, token)
  } catch (error) {
    // Not reaching the endpoint says nothing about the token; the verdict stays open.
    return unreachable(error instanceof Error ? error.message : 'the introspection endpoint did not answer')
  }
  return { checks: introspectionChecks(plan, answer, at.now) }
}

function introspectionChecks(plan: OAuth2Plan, answer: Record<string, unknown>, now: number): Check[] {
  const id = 'oauth2.token'
  if (answer['active'] !== true)
    return [fail(id, 'The introspection endpoint says that the token is not active (token-unknown).')]
  const { exp, scope } = answer
  const active = pass(id, 'The introspection endpoint says that the token is active.')
  const expired = typeof exp === 'number' && exp * 1000 <= now
  const life = expired
    ? [fail('oauth2.expiry', `The token expired ${formatDuration(now - exp * 1000)} ago (token-expired).`)]
    : []
  return [active, ...life, ...checkScope(plan.scope, typeof scope === 'string' ? scope : '')]
}

const judges: Record<NonNullable<OAuth2Plan['issuer']>, Judge> = {
  vhook: judgeIssued,
  observed: judgeIssued,
  jwt: evaluateAccessJwt,
  introspection: judgeIntrospected,
}

/** Checks the access token that an event brings, by whoever can say whether it is good. */
export function evaluateOAuth2(
  plan: OAuth2Plan,
  credentialId: string,
  request: SignedRequest,
  at: At,
): Evaluation | Promise<Evaluation> {
  const token = accessToken(request)
  if (typeof token !== 'string') return { checks: [token, skip('oauth2.token', 'There is no token to look at.')] }
  const there = pass('oauth2.header', 'The Authorization header brings a token.')
  const judged = judges[plan.issuer ?? 'vhook'](plan, token, at, credentialId)
  const tokenId = tokenIdOf(hex(hash('sha256', utf8(token))))
  const withHeader = (rest: Evaluation): Evaluation => ({ ...rest, checks: [there, ...rest.checks], tokenId })
  return judged instanceof Promise ? judged.then(withHeader) : withHeader(judged)
}
