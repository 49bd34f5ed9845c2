import { base64url } from '../text/bytes.ts'
import type { Credential } from '../model/credential.ts'
import { problems, VhookError } from '../model/errors.ts'
import type { HeaderList, SignedRequest } from '../model/request.ts'
import { withoutHeaders } from '../model/request.ts'
import type { CompiledScheme } from '../schemes/compile-scheme.ts'
import { compile } from '../schemes/compile-plan.ts'
import { type Context, contextOf } from '../schemes/expressions/context.ts'
import { variantsFor } from '../schemes/checks/variants.ts'
import type { Kind } from '../schemes/scheme.ts'
import { signJwt } from '../schemes/signing/jwt.ts'
import { cannotSign, signDigest, type Signing, signPrivate, signToken } from '../schemes/signing/digest.ts'
import { maskedPayload } from '../schemes/signed-payload.ts'

/** A signed request. `headers` is the complete list to send; `added` are the new or changed ones. */
export interface Signed {
  headers: HeaderList
  added: HeaderList
  /** The signed bytes, if there are any, with a secret in them masked. */
  signedPayload?: Uint8Array
  /** The request to send. Its body is changed if the signature is in the body. */
  request: SignedRequest
}

type Signer = (compiled: CompiledScheme, context: Context, now: number, id: string) => Signing | Promise<Signing>

const unsupported: Signer = () => {
  throw cannotSign('it needs the private key of the sender')
}

/** How requests of each kind are signed; one row each. */
const signers: Record<Kind, Signer> = {
  hmac: signDigest,
  hash: signDigest,
  ed25519: signPrivate,
  ecdsa: signPrivate,
  rsa: signPrivate,
  token: signToken,
  basic: signToken,
  jwt: signJwt,
  code: unsupported,
}

const newId = () => `msg_${base64url(crypto.getRandomValues(new Uint8Array(18)))}`

/** Names of the headers with signature, token, timestamp or id, in this scheme and its variants. */
export function signatureHeaders(compiled: CompiledScheme): string[] {
  const { places, timestamp, messageId, token, variants } = compiled
  const here = [...places, timestamp, messageId, token].filter((place) => place?.source === 'header')
  return [...here.map((place) => place?.argument ?? ''), ...variants.flatMap(signatureHeaders)]
}

async function signScheme(compiled: CompiledScheme, request: SignedRequest, now: number, id: string): Promise<Signing> {
  const context = contextOf(request, compiled.secret, compiled.settings)
  const variant = variantsFor(compiled, context)[0] ?? compiled
  const signing = await signers[variant.scheme.kind](variant, context, now, id)
  const used = new Set(signatureHeaders(variant).map((name) => name.toLowerCase()))
  const stale = signatureHeaders(compiled).filter((name) => !used.has(name.toLowerCase()))
  const others = variant.places.slice(1).flatMap((place) => (place.source === 'header' ? [place.argument] : []))
  return {
    ...signing,
    request: { ...signing.request, headers: withoutHeaders(signing.request.headers, [...stale, ...others]) },
  }
}

/**
 * Signs a request as the sender would, at `at.now` (Unix ms), and replaces an existing signature. Rejects with CANNOT_SIGN if
 * the secret is not enough to sign, and with BAD_CREDENTIAL if the credential cannot be used.
 */
export async function sign(
  request: SignedRequest,
  credential: Credential,
  at: { now: number; id?: string },
): Promise<Signed> {
  const compiled = compile(credential.authenticationPlan)
  if (compiled.kind === 'unusable') {
    const [issue] = compiled.issues
    throw new VhookError(problems.badCredential(issue?.field ?? 'plan', issue?.why ?? 'cannot be used'))
  }
  if (compiled.kind === 'oauth2')
    throw cannotSign('access tokens are issued by a token endpoint, not made from the secret')
  const signing = await signScheme(compiled.scheme, request, at.now, at.id ?? newId())
  const { headers } = signing.request
  const before = new Set(request.headers.map(([name, value]) => `${name}\n${value}`))
  const own = new Set(signatureHeaders(compiled.scheme).map((name) => name.toLowerCase()))
  const added = headers.filter(([name, value]) => own.has(name.toLowerCase()) || !before.has(`${name}\n${value}`))
  return { headers, added, ...maskedPayload(signing), request: signing.request }
}
