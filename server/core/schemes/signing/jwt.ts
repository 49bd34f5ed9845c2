import { base64url, utf8 } from '../../text/bytes.ts'
import { mac } from '../../crypto/hmac.ts'
import type { CompiledScheme } from '../compile-scheme.ts'
import type { Context } from '../expressions/context.ts'
import { textOfValue } from '../expressions/values.ts'
import { sharedMethods } from '../checks/jwt.ts'
import { keyBytes } from '../key.ts'
import { cannotSign, put, type Signing } from './digest.ts'

/** Lifetime of a token, and how long before the signing it becomes valid, in seconds. */
const lifetime = 300
const leadTime = 5

const partOf = (value: unknown) => base64url(utf8(JSON.stringify(value)))

/** Claims that the scheme compares with the request or the settings, with the values from there. An empty one is left out. */
function comparedClaims(compiled: CompiledScheme, context: Context): [string, string][] {
  return compiled.checks.flatMap(({ one, other }): [string, string][] => {
    if (one.source !== 'claim') return []
    const value = other.read(context)
    return value === undefined || value.length === 0 ? [] : [[one.argument, textOfValue(value)]]
  })
}

/** Makes the token that a sender with this secret would send. */
export function signJwt(compiled: CompiledScheme, context: Context, now: number, id: string): Signing {
  const { token, scheme } = compiled
  const [algorithm = 'HS256'] = scheme.jwt?.algorithms ?? []
  const hash = sharedMethods[algorithm]
  const first = scheme.jwt?.several ? (compiled.secret.split(/\s+/)[0] ?? '') : compiled.secret
  const key = keyBytes(first, scheme.key)
  if (!token || !hash) throw cannotSign('the scheme does not say where the token is')
  if ('why' in key) throw cannotSign(`the secret ${key.why}`)
  const seconds = Math.floor(now / 1000)
  const times = { iat: seconds, nbf: seconds - leadTime, exp: seconds + lifetime, jti: id }
  const claims = { ...times, ...Object.fromEntries(comparedClaims(compiled, context)) }
  const signed = `${partOf({ alg: algorithm, typ: 'JWT' })}.${partOf(claims)}`
  const text = `${signed}.${base64url(mac(hash, key.bytes, utf8(signed)))}`
  return { request: put(context, token, (scheme.token?.prefix ?? '') + text).request, payload: utf8(signed) }
}
