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

/** How a public key is written in a sender's dashboard; white space round it means nothing. */
const readers: Record<
  NonNullable<Scheme['publicKey']>,
  { name: string; read: (text: string) => PublicKey | undefined }
> = {
  'ed25519-hex': { name: '64 hex digits', read: (text) => raw(fromHex(text.toLowerCase())) },
  'ed25519-base64': { name: 'base64 of 32 bytes', read: (text) => raw(fromBase64(text)) },
  'spki-base64': { name: 'base64 of a public key (SPKI)', read: (text) => spki(fromBase64(text)) },
  pem: { name: 'a PEM public key', read: (text) => spki(spkiOfPem(text)) },
}

/** The private key, where the user gave one in place of the sender's public key. */
export function privateKeyOf(secret: string): PrivateKey | undefined {
  const pkcs8 = pkcs8OfPem(secret)
  return pkcs8 && { pkcs8 }
}

/** The public key of a scheme, or in words what it should have been. */
export function publicKeyOf(scheme: Scheme, secret: string): PublicKey | string {
  const reader = readers[scheme.publicKey ?? 'pem']
  const text = stripped(scheme.fixedKey ?? secret, scheme.key?.stripPrefix).trim()
  return reader.read(text) ?? `is not ${reader.name}`
}

/** The kinds' methods, and how their signatures are held against a key; one row each. ECDSA is on P-256 and in DER. */
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

/** The bytes that go under the signature: a few senders sign the digest of the text. */
export const signedBytes = ({ scheme: { digest } }: CompiledScheme, pieces: readonly Uint8Array[]): Uint8Array =>
  digest ? hashParts(digest, pieces) : concat(pieces)

async function anyMatches(
  compiled: CompiledScheme,
  key: PublicKey,
  context: Context,
  proof: CollectedParts,
): Promise<boolean> {
  const method = keyMethods[compiled.scheme.kind]
  for (const pieces of messagesOf(compiled, context, proof)) {
    const message = signedBytes(compiled, pieces)
    for (const { bytes } of proof.found.candidates) {
      if (bytes && (await method?.verify(key, bytes, message))) return true
    }
  }
  return false
}

/** The last step for signatures by a private key: check every one that was sent under the public key. */
export async function comparePublicKey(
  compiled: CompiledScheme,
  context: Context,
  proof: CollectedParts,
): Promise<Check[]> {
  const [keyId, id] = [`${compiled.name}.key`, `${compiled.name}.signature`] as const
  const key = await usableKey(compiled)
  if (typeof key === 'string')
    return [fail(keyId, `The public key ${key}.`), skip(id, 'Without a key there is nothing to compare with.')]
  const known = pass(keyId, 'The public key can be read.')
  if ('missing' in proof.rendered || !proof.found.candidates.length)
    return [known, skip(id, 'There is nothing to compare.')]
  if (await anyMatches(compiled, key, context, proof)) return [known, pass(id, 'The signature is right.')]
  const actual = excerpt(proof.found.candidates[0]?.text ?? '')
  return [known, fail(id, 'The signature is not one that the private key made over these bytes.', { actual })]
}
