import { strictTextOf, utf8 } from '../../text/bytes.ts'
import { fail, pass, type CheckScope } from '../../model/verification.ts'
import { checkClaim } from '../plans/oauth2-jwt.ts'
import { checkRequiredClaims, checkSharedJwt, checkTimes } from '../checks/jwt.ts'
import { checkTimestamp } from '../checks/timestamp.ts'
import type { CodeModule } from './module.ts'
import { customTimes } from './times.ts'
import { checkBodyClaim, headerJwt, evaluateByKeys, jwtOf } from './jwt-by-key-set.ts'

const clockTolerance = 10

/** Plaid: ES256, with a key of Plaid's API that the user enters as a JWK. Valid for 5 minutes. */
export const plaid: CodeModule = async (request, { secret }, at) => {
  const jwt = headerJwt('plaid', request, 'Plaid-Verification')
  if ('checks' in jwt) return jwt
  const evaluation = await evaluateByKeys('plaid', jwt, at, { pem: secret })
  const { iat } = jwt.claims
  const time =
    typeof iat === 'number'
      ? checkTimestamp('plaid.timestamp', String(Math.floor(iat)), customTimes.plaid, at.now)
      : fail('plaid.timestamp', 'The token has no iat claim.')
  return {
    ...evaluation,
    checks: [...evaluation.checks, time, checkBodyClaim('plaid', jwt, 'request_body_sha256', 'hex', request.body)],
  }
}

/** Longest token that is itself the event, in characters. */
const longestDelivery = 64 * 1024

/** Kinde: the whole body is a JWT, signed with a key of the account's own key set. */
export const kinde: CodeModule = async (request, { settings }, at) => {
  const text = strictTextOf(request.body)?.trim()
  if (!text) return { checks: [fail('kinde.form', 'The body is empty or not text.')] }
  const jwt = jwtOf('kinde', text, longestDelivery)
  if ('checks' in jwt) return jwt
  const evaluation = await evaluateByKeys('kinde', jwt, at, {
    url: `https://${settings['domain']}/.well-known/jwks.json`,
  })
  return { ...evaluation, checks: [...evaluation.checks, ...checkTimes('kinde', jwt.claims, at.now, clockTolerance)] }
}

/** FusionAuth: a JWT with the hash of the body, signed with a shared secret or a key of the installation's key set. */
export const fusionauth: CodeModule = async (request, { secret, settings }, at) => {
  const jwt = headerJwt('fusionauth', request, 'X-FusionAuth-Signature-JWT')
  if ('checks' in jwt) return jwt
  const { jwksUrl } = settings
  const shared = secret && !jwksUrl
  const evaluation = shared
    ? { checks: checkSharedJwt('fusionauth', jwt, ['HS256', 'HS384', 'HS512'], [utf8(secret)]) }
    : await evaluateByKeys('fusionauth', jwt, at, { url: jwksUrl ?? '' })
  return {
    ...evaluation,
    checks: [...evaluation.checks, checkBodyClaim('fusionauth', jwt, 'request_body_sha256', 'base64', request.body)],
  }
}

/** Google's and Microsoft's identity tokens: sender and audience. They do not cover the body. */
function identity(
  name: CheckScope,
  keysUrl: (settings: Readonly<Record<string, string>>) => string,
  issuers: (settings: Readonly<Record<string, string>>) => string[],
): CodeModule {
  return async (request, { settings }, at) => {
    const jwt = headerJwt(name, request, 'Authorization', 'Bearer ')
    if ('checks' in jwt) return jwt
    const { claims } = jwt
    const evaluation = await evaluateByKeys(name, jwt, at, { url: keysUrl(settings) })
    const known = issuers(settings)
    const issuer = known.includes(String(claims['iss']))
      ? pass(`${name}.issuer`, 'The iss claim matches.')
      : fail(`${name}.issuer`, 'The iss claim does not match.', {
          expected: known.join(' or '),
          actual: String(claims['iss']).slice(0, 200),
        })
    const audience = settings['audience'] ?? request.url
    const more = [
      issuer,
      ...checkRequiredClaims(name, claims, ['exp']),
      ...checkTimes(name, claims, at.now, clockTolerance),
      ...checkClaim(`${name}.audience`, 'aud', claims['aud'], audience),
      ...checkClaim(`${name}.email`, 'email', claims['email'], settings['email']),
    ]
    return { ...evaluation, checks: [...evaluation.checks, ...more] }
  }
}

export const googleOidc = identity(
  'google',
  () => 'https://www.googleapis.com/oauth2/v3/certs',
  () => ['https://accounts.google.com', 'accounts.google.com'],
)

export const entra = identity(
  'entra',
  ({ tenant }) => `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`,
  ({ tenant }) => [`https://login.microsoftonline.com/${tenant}/v2.0`, `https://sts.windows.net/${tenant}/`],
)
