import {
  type MethodName,
  type PrivateKey,
  publicHalf,
  type PublicKey,
  verifyDerEcdsa,
  verifySignature,
} from '../../crypto/public-key.ts'
import { concat, fromBase64, fromHex } from '../../text/bytes.ts'
import { hashParts } from '../../crypto/hmac.ts'
import { pkcs8OfPem, spkiOfPem } from '../../crypto/asn1.ts'
import { type Check, fail, pass, skip } from '../../model/verification.ts'
import type { CompiledScheme } from '../compile-scheme.ts'
import type { Context } from '../expressions/context.ts'
import type { Scheme } from '../scheme.ts'
import { messagesOf } from './compare.ts'
import type { CollectedParts } from './collect.ts'
import { stripped } from '../key.ts'
import { excerpt } from './describe.ts'

const raw = (bytes: Uint8Array | undefined): PublicKey | undefined =>
  bytes?.length === 32 ? { ed25519: bytes } : undefined
const spki = (bytes: Uint8Array | undefined): PublicKey | undefined => bytes && { spki: bytes }

/** How a public key is written in a sender's dashboard; white space around it is ignored. */
const readers: Record<
  NonNullable<Scheme['publicKey']>,
  { name: string; read: (text: string) => PublicKey | undefined }
> = {
  'ed25519-hex': { name: '64 hex digits', read: (text) => raw(fromHex(text.toLowerCase())) },
  'ed25519-base64': { name: 'base64 of 32 bytes', read: (text) => raw(fromBase64(text)) },
  'spki-base64': { name: 'base64 of a public key (SPKI)', read: (text) => spki(fromBase64(text)) },
  pem: { name: 'a PEM public key', read: (text) => spki(spkiOfPem(text)) },
}

/** The private key, if the user entered one instead of the sender's public key. */
export function privateKeyOf(secret: string): PrivateKey | undefined {
  const pkcs8 = pkcs8OfPem(secret)
  return pkcs8 && { pkcs8 }
}

/** The public key of a scheme, or what is wrong with its text. */
export function publicKeyOf(scheme: Scheme, secret: string): PublicKey | string {
  const reader = readers[scheme.publicKey ?? 'pem']
  const text = stripped(scheme.fixedKey ?? secret, scheme.key?.stripPrefix).trim()
  return reader.read(text) ?? `is not ${reader.name}`
}

/** How signatures of each kind are verified; one row each. ECDSA uses P-256 and DER. */
export const keyMethods: Partial<
  Record<
    Scheme['kind'],
    { name: MethodName; verify: (key: PublicKey, signature: Uint8Array, data: Uint8Array) => Promise<boolean> }
  >
> = {
  ed25519: { name: 'EdDSA', verify: (key, signature, data) => verifySignature('EdDSA', key, signature, data) },
  ecdsa: { name: 'ES256', verify: verifyDerEcdsa },
  rsa: { name: 'RS256', verify: (key, signature, data) => verifySignature('RS256', key, signature, data) },
}

async function usableKey({ scheme, secret }: CompiledScheme): Promise<PublicKey | string> {
  const own = scheme.fixedKey === undefined ? privateKeyOf(secret) : undefined
  const name = keyMethods[scheme.kind]?.name
  if (!own || !name) return publicKeyOf(scheme, secret)
  return (await publicHalf(name, own)) ?? 'is a private key of another kind'
}

/** The bytes that are signed: a few senders sign the digest of the text. */
export const signedBytes = ({ scheme: { digest } }: CompiledScheme, pieces: readonly Uint8Array[]): Uint8Array =>
  digest ? hashParts(digest, pieces) : concat(pieces)

async function anyMatches(
  compiled: CompiledScheme,
  key: PublicKey,
  context: Context,
  parts: CollectedParts,
): Promise<boolean> {
  const method = keyMethods[compiled.scheme.kind]
  for (const pieces of messagesOf(compiled, context, parts)) {
    const message = signedBytes(compiled, pieces)
    for (const { bytes } of parts.found.candidates) {
      if (bytes && (await method?.verify(key, bytes, message))) return true
    }
  }
  return false
}

/** The last step for signatures by a private key: verifies every received signature under the public key. */
export async function comparePublicKey(
  compiled: CompiledScheme,
  context: Context,
  parts: CollectedParts,
): Promise<Check[]> {
  const [keyId, id] = [`${compiled.name}.key`, `${compiled.name}.signature`] as const
  const key = await usableKey(compiled)
  if (typeof key === 'string')
    return [fail(keyId, `The public key ${key}.`), skip(id, 'Without a key the signature cannot be compared.')]
  const known = pass(keyId, 'The public key is valid.')
  if ('missing' in parts.rendered || !parts.found.candidates.length)
    return [known, skip(id, 'There is no signature to compare.')]
  if (await anyMatches(compiled, key, context, parts)) return [known, pass(id, 'The signature matches.')]
  const actual = excerpt(parts.found.candidates[0]?.text ?? '')
  return [known, fail(id, 'The signature does not match this public key and these bytes.', { actual })]
}
