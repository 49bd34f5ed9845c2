import { fromBase64url, strictTextOf, utf8 } from '../../text/bytes.ts'
import { isObject, parseJson } from '../../text/json.ts'
import { type HashName, mac, sameBytes } from '../../crypto/hmac.ts'
import { type Check, fail, pass, type CheckScope } from '../../model/verification.ts'
import { formatDuration } from './describe.ts'

/** A parsed JWT (RFC 7519); nothing in it is trusted yet. */
export interface Jwt {
  header: Record<string, unknown>
  claims: Record<string, unknown>
  /** The bytes that are signed: the first two parts as sent. */
  signed: Uint8Array
  signature: Uint8Array
}

/** Longer tokens are not parsed, in characters. */
const tokenLimit = 16 * 1024

function readPart(text: string | undefined): Record<string, unknown> | undefined {
  const bytes = text === undefined ? undefined : fromBase64url(text)
  const json = bytes && strictTextOf(bytes)
  if (json === undefined) return undefined
  const value = parseJson(json)
  return isObject(value) ? value : undefined
}

/** Parses a token of at most `most` characters, or says why it is not a JWT. */
export function readJwt(token: string, most = tokenLimit): Jwt | string {
  if (token.length > most) return `is longer than ${most} characters`
  const [first, second, third, ...more] = token.split('.')
  if (second === undefined || third === undefined || more.length) return 'is not a JWT (three parts separated by dots)'
  const header = readPart(first)
  if (!header) return 'is not a JWT: its header cannot be read'
  const claims = readPart(second)
  if (!claims) return 'is not a JWT: its claims cannot be read'
  const signature = fromBase64url(third)
  if (!signature) return 'is not a JWT: its signature is not base64url'
  if (header['crit'] !== undefined) return 'requires extensions (crit) that are not supported'
  return { header, claims, signed: utf8(`${first}.${second}`), signature }
}

/** HMAC methods of JWA (RFC 7518, 3.2). */
export const sharedMethods: Record<string, HashName> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }

/** Whether one of the shared secrets signed the token, by an allowed method. */
export function checkSharedJwt(
  name: CheckScope,
  jwt: Jwt,
  algorithms: readonly string[],
  keys: readonly Uint8Array[],
): Check[] {
  const id = `${name}.algorithm` as const
  const method = String(jwt.header['alg']).slice(0, 20)
  const hash = algorithms.includes(method) ? sharedMethods[method] : undefined
  if (!hash)
    return [
      fail(id, 'The token is signed with a method that is not allowed.', {
        expected: algorithms.join(', '),
        actual: method,
      }),
    ]
  const right = keys.some((key) => sameBytes(mac(hash, key, jwt.signed), jwt.signature))
  const known = pass(id, `The token is signed with ${method}.`)
  if (right) return [known, pass(`${name}.signature`, 'The signature of the token matches.')]
  return [known, fail(`${name}.signature`, 'The signature of the token does not match this secret.')]
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** `exp` and `nbf` (RFC 7519, 4.1) with a tolerance in seconds. `now` is Unix ms; the clock counts whole seconds. */
export function checkTimes(
  name: CheckScope,
  claims: Readonly<Record<string, unknown>>,
  now: number,
  tolerance: number,
): Check[] {
  const id = `${name}.expiry` as const
  const seconds = Math.floor(now / 1000)
  const { exp, nbf } = claims
  if (exp !== undefined && !isTime(exp)) return [fail(id, 'The claim exp is not a number.')]
  if (nbf !== undefined && !isTime(nbf)) return [fail(id, 'The claim nbf is not a number.')]
  if (exp !== undefined && exp <= seconds - tolerance)
    return [fail(id, `The token expired ${formatDuration((seconds - exp) * 1000)} ago.`)]
  if (nbf !== undefined && nbf > seconds + tolerance)
    return [fail(id, `The token is not valid yet; it will be in ${formatDuration((nbf - seconds) * 1000)}.`)]
  if (exp === undefined) return []
  return [
    pass(
      id,
      exp >= seconds
        ? `The token is valid for another ${formatDuration((exp - seconds) * 1000)}.`
        : 'The token has expired within the allowed clock difference.',
    ),
  ]
}

export function checkRequiredClaims(
  name: CheckScope,
  claims: Readonly<Record<string, unknown>>,
  required: readonly string[],
): Check[] {
  const missing = required.filter((claim) => claims[claim] === undefined)
  return missing.map((claim) => fail(`${name}.claims`, `The token has no claim ${claim}.`))
}
