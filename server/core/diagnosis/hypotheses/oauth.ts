import { hex, utf8 } from '../../text/bytes.ts'
import type { OAuth2Plan } from '../../model/credential.ts'
import { hash } from '../../crypto/hmac.ts'
import type { At, IssuedToken } from '../../model/evidence.ts'
import { readJwt } from '../../schemes/checks/jwt.ts'
import { excerpt, formatDuration } from '../../schemes/checks/describe.ts'
import { type Check, type CheckRole, roleOf } from '../../model/verification.ts'
import type { Detail } from '../causes/cause.ts'
import type { ProvenCauseId } from '../causes.ts'
import type { Deviation } from '../variation.ts'

/** A failed check, and what can explain it. */
export interface OAuthFinding {
  plan: Pick<OAuth2Plan, 'url' | 'issuer'>
  credentialId: string
  token: string
  at: At
  check: Check
}

type Found = readonly [id: ProvenCauseId, detail: Detail]

const dated = (ms: number): string => (Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : 'an invalid time')

const issued = ({ at, token }: OAuthFinding): IssuedToken | undefined => at.token?.(hex(hash('sha256', utf8(token))))

function claimsOf({ token }: OAuthFinding): Readonly<Record<string, unknown>> {
  const jwt = readJwt(token)
  return typeof jwt === 'string' ? {} : jwt.claims
}

const endpoint = ({ plan }: OAuthFinding) => plan.url ?? 'the token URL of the credential'

function unknown(finding: OAuthFinding): Found {
  const { at, credentialId, plan } = finding
  const requests = at.tokenRequests?.(credentialId)
  const url = endpoint(finding)
  if (requests?.count === 0 && plan.issuer !== 'introspection') return ['token-never-requested', { url }]
  const last = requests?.lastAt
  const lastRequest =
    typeof last === 'number' ? `; the last one was requested ${formatDuration(Math.max(at.now - last, 0))} ago` : ''
  return ['token-unknown', { lastRequest, url }]
}

function expiry(finding: OAuthFinding): Found {
  const { now } = finding.at
  const token = issued(finding)
  if (token?.revokedAt !== undefined && token.revokedAt <= now)
    return ['token-revoked', { ago: formatDuration(now - token.revokedAt), at: dated(token.revokedAt) }]
  if (token) return ['token-expired', { ago: formatDuration(now - token.expiresAt), at: dated(token.expiresAt) }]
  const { exp, nbf } = claimsOf(finding)
  if (typeof nbf === 'number' && nbf * 1000 > now && !(typeof exp === 'number' && exp * 1000 <= now))
    return ['token-not-yet-valid', { ahead: formatDuration(nbf * 1000 - now), at: dated(nbf * 1000) }]
  if (typeof exp === 'number')
    return ['token-expired', { ago: formatDuration(Math.max(now - exp * 1000, 0)), at: dated(exp * 1000) }]
  return ['token-expired', { ago: 'some time', at: 'a time that only the issuer knows' }]
}

const expected = ({ check }: OAuthFinding): Detail => ({
  found: excerpt(check.actual ?? '') || 'none',
  expected: excerpt(check.expected ?? ''),
})

function key({ token }: OAuthFinding): Found {
  const jwt = readJwt(token)
  const kid = typeof jwt === 'string' ? undefined : jwt.header['kid']
  return ['token-key', { kid: typeof kid === 'string' ? ` (its key id is ${excerpt(kid)})` : '' }]
}

/** The cause for each role of a failed check. */
const rows: Partial<Record<CheckRole, (finding: OAuthFinding) => Found>> = {
  token: unknown,
  expiry,
  client: (finding) => ['token-other-client', expected(finding)],
  scope: (finding) => ['token-scope', expected(finding)],
  issuer: (finding) => ['token-issuer', expected(finding)],
  audience: (finding) => ['token-audience', expected(finding)],
  key,
  algorithm: (finding) => ['token-algorithm', expected(finding)],
  signature: () => ['token-signature', {}],
}

/** The cause of one failed check; undefined for checks that have no cause of their own. */
export function oauthCause(finding: OAuthFinding): Deviation | undefined {
  const row = rows[roleOf(finding.check)]
  if (!row) return undefined
  const [id, detail] = row(finding)
  return { id, detail }
}
