import { base64, hex, utf8 } from '../../text/bytes.ts'
import { hash, sameSecret } from '../../crypto/hmac.ts'
import type { At } from '../../model/evidence.ts'
import { headerValues, type SignedRequest } from '../../model/request.ts'
import { type Check, fail, pass, skip, type CheckScope } from '../../model/verification.ts'
import type { Evaluation } from '../plans/evaluation.ts'
import { checkPublicJwt, keySet, pastedKey } from '../plans/oauth2-jwt.ts'
import { type Jwt, readJwt } from '../checks/jwt.ts'

/** The JWT in a header, or the failed check. */
export function headerJwt(name: CheckScope, request: SignedRequest, header: string, prefix = ''): Jwt | Evaluation {
  const id = `${name}.header` as const
  const [value, second] = headerValues(request.headers, header)
  if (second !== undefined) return { checks: [fail(id, `The header ${header} was sent more than once.`)] }
  if (!value) return { checks: [fail(id, `The header ${header} is missing or empty.`, { expected: header })] }
  if (!value.startsWith(prefix)) return { checks: [fail(id, `The header ${header} does not start with "${prefix}".`)] }
  return jwtOf(name, value.slice(prefix.length))
}

export function jwtOf(name: CheckScope, text: string, most?: number): Jwt | Evaluation {
  const jwt = readJwt(text, most)
  return typeof jwt === 'string' ? { checks: [fail(`${name}.form`, `The token ${jwt}.`)] } : jwt
}

/** Verifies a token with the keys at a fixed URL, or with a key from the credential. */
export async function evaluateByKeys(
  name: CheckScope,
  jwt: Jwt,
  at: At,
  from: { url: string } | { pem: string },
): Promise<Evaluation> {
  if ('pem' in from) {
    const key = pastedKey(from.pem)
    if (!key) return { checks: [fail(`${name}.key`, 'The secret is neither a PEM public key nor a JWK.')] }
    return { checks: await checkPublicJwt(name, jwt, [{ key }]) }
  }
  const keys = await keySet(at, from.url)
  if (!keys)
    return {
      checks: [skip(`${name}.key`, `The keys at ${from.url} could not be fetched.`)],
      notChecked: 'keys-unreachable',
    }
  return { checks: await checkPublicJwt(name, jwt, keys) }
}

const digests = {
  hex: (body: Uint8Array) => hex(hash('sha256', body)),
  base64: (body: Uint8Array) => base64(hash('sha256', body)),
}

/** Whether a claim is the SHA-256 of the body. */
export function checkBodyClaim(
  name: CheckScope,
  jwt: Jwt,
  claim: string,
  encoding: 'hex' | 'base64',
  body: Uint8Array,
): Check {
  const id = `${name}.body-hash` as const
  const sent = jwt.claims[claim]
  if (typeof sent !== 'string') return fail(id, `The token has no claim ${claim}, so it does not prove this body.`)
  if (sameSecret(utf8(sent), utf8(digests[encoding](body))))
    return pass(id, `The claim ${claim} is the hash of this body.`)
  return fail(id, `The claim ${claim} is not the hash of this body.`, {
    expected: digests[encoding](body),
    actual: sent.slice(0, 100),
  })
}
