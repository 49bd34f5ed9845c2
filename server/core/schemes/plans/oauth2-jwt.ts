import { jwtMethodsOf, type MethodName, type PublicKey, verifySignature } from '../../crypto/public-key.ts'
import type { OAuth2Plan } from '../../model/credential.ts'
import { spkiOfPem } from '../../crypto/asn1.ts'
import type { At } from '../../model/evidence.ts'
import { type Check, fail, pass, skip, type CheckScope, type CheckId } from '../../model/verification.ts'
import { checkRequiredClaims, checkTimes, type Jwt, readJwt } from '../checks/jwt.ts'
import type { Evaluation } from './evaluation.ts'
import { checkScope } from './scope.ts'

/** A key with its id in the key set. */
interface NamedKey {
  kid?: unknown
  alg?: unknown
  key: PublicKey
}

/** How many keys of a set are tried for one token. */
const keyLimit = 20

const known = new Set<string>([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
])

/** The keys of a set that may have signed a token: those with its key id, if it names one, and only of a kind that fits its method. */
function fittingKeys(jwt: Jwt, keys: readonly NamedKey[], method: MethodName): PublicKey[] {
  const { kid } = jwt.header
  const named = kid === undefined ? keys : keys.filter((key) => key.kid === undefined || key.kid === kid)
  const usable = named.filter(
    ({ key, alg }) => jwtMethodsOf(key).includes(method) && (alg === undefined || alg === method),
  )
  return usable.slice(0, keyLimit).map(({ key }) => key)
}

/** Whether one of the public keys signed a token, by a method that the key allows. `none` and HMAC are never allowed. */
export async function checkPublicJwt(name: CheckScope, jwt: Jwt, keys: readonly NamedKey[]): Promise<Check[]> {
  const method = String(jwt.header['alg']).slice(0, 20)
  if (!known.has(method)) {
    const more = { expected: 'a method with a public key, such as RS256', actual: method }
    return [fail(`${name}.algorithm`, 'The token is signed with a method that is not allowed.', more)]
  }
  const fitting = fittingKeys(jwt, keys, method as MethodName)
  if (!fitting.length) return [fail(`${name}.key`, 'None of the known keys can have signed the token.')]
  for (const key of fitting) {
    if (await verifySignature(method as MethodName, key, jwt.signature, jwt.signed))
      return [
        pass(`${name}.algorithm`, `The token is signed with ${method}.`),
        pass(`${name}.signature`, 'The signature of the token matches.'),
      ]
  }
  return [fail(`${name}.signature`, 'The signature of the token does not match under any of the keys.')]
}

/** The key set at a URL, or undefined if it cannot be fetched. */
export async function keySet(at: At, url: string): Promise<NamedKey[] | undefined> {
  const keys = await fetchKeys(at, url)
  return typeof keys === 'string' ? undefined : keys
}

/** The key set at a URL, or why it cannot be fetched, which says nothing about a token. */
async function fetchKeys(at: At, url: string, kid?: unknown): Promise<NamedKey[] | string> {
  if (!at.keys) return 'fetching keys is not available here'
  try {
    const keys = await (typeof kid === 'string' ? at.keys(url, kid) : at.keys(url))
    return keys
      .filter((jwk) => jwk['use'] === undefined || jwk['use'] === 'sig')
      .map((jwk) => ({ kid: jwk['kid'], alg: jwk['alg'], key: { jwk } }))
  } catch (error) {
    return error instanceof Error ? error.message : 'the issuer did not respond'
  }
}

/** A pasted public key: PEM, or one JWK as JSON. */
export function pastedKey(text: string): PublicKey | undefined {
  const spki = spkiOfPem(text)
  if (spki) return { spki }
  try {
    const jwk: unknown = JSON.parse(text)
    return typeof jwk === 'object' && jwk !== null ? { jwk: jwk as Record<string, unknown> } : undefined
  } catch {
    // Neither PEM nor JSON: not a key; the check of the credential says so.
    return undefined
  }
}

async function keysOf(plan: OAuth2Plan, at: At, { header }: Jwt): Promise<NamedKey[] | string> {
  if (plan.publicKey === undefined)
    return plan.jwksUrl === undefined ? 'the credential has no key set URL' : fetchKeys(at, plan.jwksUrl, header['kid'])
  const key = pastedKey(plan.publicKey)
  return key ? [{ key }] : []
}

/** A claim that must have a value, or contain it in a list (`aud`, RFC 7519, 4.1.3). */
export function checkClaim(id: CheckId, name: string, claim: unknown, expected: string | undefined): Check[] {
  if (expected === undefined) return []
  const values = Array.isArray(claim) ? claim : [claim]
  if (values.includes(expected)) return [pass(id, `The claim ${name} is as expected.`)]
  const actual = values.slice(0, 8).map(String).join(' ').slice(0, 200)
  return [fail(id, `The claim ${name} has another value.`, { expected, actual })]
}

/** How many seconds the clocks of issuer and receiver may differ. */
const clockTolerance = 10

const scopeOf = ({ scope, scp }: Record<string, unknown>): string => {
  const granted = scope ?? scp
  return Array.isArray(granted) ? granted.join(' ') : typeof granted === 'string' ? granted : ''
}

function claimChecks(plan: OAuth2Plan, { claims }: Jwt, now: number): Check[] {
  return [
    ...checkRequiredClaims('oauth2', claims, ['exp']),
    ...checkTimes('oauth2', claims, now, clockTolerance),
    ...checkClaim('oauth2.issuer', 'iss', claims['iss'], plan.issuerClaim),
    ...checkClaim('oauth2.audience', 'aud', claims['aud'], plan.audience),
    ...checkScope(plan.scope, scopeOf(claims)),
  ]
}

/** Checks a JWT access token by a key set or a pasted key, never by a key that the token itself names (`jwk`, `jku`, `x5u`). */
export async function evaluateAccessJwt(plan: OAuth2Plan, token: string, at: At): Promise<Evaluation> {
  const jwt = readJwt(token)
  if (typeof jwt === 'string') return { checks: [fail('oauth2.form', `The token ${jwt}.`)] }
  const keys = await keysOf(plan, at, jwt)
  if (typeof keys === 'string')
    return {
      checks: [skip('oauth2.key', `The keys of the issuer cannot be fetched: ${keys}.`)],
      notChecked: 'keys-unreachable',
    }
  const form = pass('oauth2.form', 'The token is a JWT.')
  return { checks: [form, ...(await checkPublicJwt('oauth2', jwt, keys)), ...claimChecks(plan, jwt, at.now)] }
}
