import { type PublicKey, verifyDerEcdsa, verifySignature } from '../../asymmetric.ts'
import { concat, fromBase64, fromHex } from '../../bytes.ts'
import { hashParts } from '../../crypto.ts'
import { spkiOfPem } from '../../der.ts'
import { type Check, fail, pass, skip } from '../../verification.ts'
import type { CompiledScheme } from '../compile.ts'
import type { Context } from '../language/context.ts'
import type { Scheme } from '../scheme.ts'
import { messagesOf } from './compare.ts'
import type { Proof } from './gather.ts'
import { stripped } from './key.ts'
import { shown } from './words.ts'

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

/** The public key of a scheme, or in words what it should have been. */
export function publicKeyOf(scheme: Scheme, secret: string): PublicKey | string {
  const reader = readers[scheme.publicKey ?? 'pem']
  return reader.read(stripped(scheme.fixedKey ?? secret, scheme.key?.stripPrefix).trim()) ?? `is not ${reader.name}`
}

/** Checks one signature under a key; one row each kind. */
const verifiers: Partial<
  Record<Scheme['kind'], (key: PublicKey, signature: Uint8Array, data: Uint8Array) => Promise<boolean>>
> = {
  ed25519: (key, signature, data) => verifySignature('EdDSA', key, signature, data),
  ecdsa: verifyDerEcdsa,
  rsa: (key, signature, data) => verifySignature('RS256', key, signature, data),
}

async function anyMatches(compiled: CompiledScheme, key: PublicKey, context: Context, proof: Proof): Promise<boolean> {
  const verifier = verifiers[compiled.scheme.kind]
  for (const pieces of messagesOf(compiled, context, proof)) {
    const { digest } = compiled.scheme
    const message = digest ? hashParts(digest, pieces) : concat(pieces)
    for (const { bytes } of proof.found.candidates) {
      if (bytes && (await verifier?.(key, bytes, message))) return true
    }
  }
  return false
}

/** The last step for signatures by a private key: check every one that was sent under the public key. */
export async function comparePublicKey(compiled: CompiledScheme, context: Context, proof: Proof): Promise<Check[]> {
  const [keyId, id] = [`${compiled.name}.key`, `${compiled.name}.signature`]
  const key = publicKeyOf(compiled.scheme, compiled.secret)
  if (typeof key === 'string')
    return [fail(keyId, `The public key ${key}.`), skip(id, 'Without a key there is nothing to compare with.')]
  const known = pass(keyId, 'The public key can be read.')
  if ('missing' in proof.rendered || !proof.found.candidates.length)
    return [known, skip(id, 'There is nothing to compare.')]
  if (await anyMatches(compiled, key, context, proof)) return [known, pass(id, 'The signature is right.')]
  const actual = shown(proof.found.candidates[0]?.text ?? '')
  return [known, fail(id, 'The signature is not one that the private key made over these bytes.', { actual })]
}
