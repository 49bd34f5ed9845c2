import { keyTypeOf, type KeyType, rawEcdsa } from './asn1.ts'

/** A public key as senders publish it. */
export type PublicKey = { spki: Uint8Array } | { ed25519: Uint8Array } | { jwk: Readonly<Record<string, unknown>> }

/** A private key (PKCS#8), which signs and, as it contains the public key, also verifies. */
export interface PrivateKey {
  pkcs8: Uint8Array
}

type HashId = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'

interface Method {
  importAs: object
  verifyAs: object
}

/** The part of WebCrypto that is used here; Node and browsers declare different types of buffers. */
interface Subtle {
  importKey(format: string, key: unknown, algorithm: object, extractable: boolean, uses: string[]): Promise<unknown>
  exportKey(format: 'jwk', key: unknown): Promise<Record<string, unknown>>
  sign(algorithm: object, key: unknown, data: Uint8Array): Promise<ArrayBuffer>
  verify(algorithm: object, key: unknown, signature: Uint8Array, data: Uint8Array): Promise<boolean>
}
const { subtle } = crypto as unknown as { subtle: Subtle }

const rsa = (hash: HashId): Method => ({
  importAs: { name: 'RSASSA-PKCS1-v1_5', hash },
  verifyAs: { name: 'RSASSA-PKCS1-v1_5' },
})
const pss = (hash: HashId, saltLength: number): Method => ({
  importAs: { name: 'RSA-PSS', hash },
  verifyAs: { name: 'RSA-PSS', saltLength },
})
const ecdsa = (namedCurve: string, hash: HashId): Method => ({
  importAs: { name: 'ECDSA', namedCurve },
  verifyAs: { name: 'ECDSA', hash },
})

/** Signature methods by the names of JWA (RFC 7518, RFC 8037), and RSA with SHA-1 for Amazon's old messages. */
const methods = {
  RS1: rsa('SHA-1'),
  RS256: rsa('SHA-256'),
  RS384: rsa('SHA-384'),
  RS512: rsa('SHA-512'),
  PS256: pss('SHA-256', 32),
  PS384: pss('SHA-384', 48),
  PS512: pss('SHA-512', 64),
  ES256: ecdsa('P-256', 'SHA-256'),
  ES384: ecdsa('P-384', 'SHA-384'),
  ES512: ecdsa('P-521', 'SHA-512'),
  EdDSA: { importAs: { name: 'Ed25519' }, verifyAs: { name: 'Ed25519' } },
} satisfies Record<string, Method>

export type MethodName = keyof typeof methods

/** The methods of each type of key. Any other is rejected, whatever a token's header names. */
const methodsOf: Record<KeyType, readonly MethodName[]> = {
  rsa: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'RS1'],
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
  ed25519: ['EdDSA'],
}

const curveNames: Record<string, KeyType> = {
  'P-256': 'P-256',
  'P-384': 'P-384',
  'P-521': 'P-521',
  Ed25519: 'ed25519',
}

export function typeOfKey(key: PublicKey): KeyType | undefined {
  if ('ed25519' in key) return 'ed25519'
  if ('spki' in key) return keyTypeOf(key.spki)
  if (key.jwk['kty'] === 'RSA') return 'rsa'
  return typeof key.jwk['crv'] === 'string' ? curveNames[key.jwk['crv']] : undefined
}

/** The methods by which a JWT may be signed with a key: never SHA-1. */
export const jwtMethodsOf = (key: PublicKey): readonly MethodName[] => {
  const type = typeOfKey(key)
  return type ? methodsOf[type].filter((name) => name !== 'RS1') : []
}

/** Only the numbers of a JWK. Its `use`, `key_ops` and `alg` matter where the key is chosen. */
function bareJwk(jwk: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = ['kty', 'n', 'e', 'crv', 'x', 'y'].filter((name) => typeof jwk[name] === 'string')
  return Object.fromEntries(names.map((name) => [name, jwk[name]]))
}

function importKey(key: PublicKey, method: Method): Promise<unknown> {
  if ('jwk' in key) return subtle.importKey('jwk', bareJwk(key.jwk), method.importAs, false, ['verify'])
  const [format, bytes] = 'spki' in key ? ['spki', key.spki] : ['raw', key.ed25519]
  return subtle.importKey(format, bytes, method.importAs, false, ['verify'])
}

/** Whether a signature is valid under a public key; false for a key that cannot be used. Never rejects. */
export async function verifySignature(
  name: MethodName,
  key: PublicKey,
  signature: Uint8Array,
  data: Uint8Array,
): Promise<boolean> {
  const type = typeOfKey(key)
  if (!type || !methodsOf[type].includes(name)) return false
  const method = methods[name]
  try {
    return await subtle.verify(method.verifyAs, await importKey(key, method), signature, data)
  } catch {
    // WebCrypto rejects malformed keys and signatures; both make the signature invalid.
    return false
  }
}

const sizes: Partial<Record<KeyType, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }
const ecdsaNames: Partial<Record<KeyType, MethodName>> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }

/** Verifies an ECDSA signature in DER, as OpenSSL writes it. */
export async function verifyDerEcdsa(key: PublicKey, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  const type = typeOfKey(key)
  const [size, name] = type ? [sizes[type], ecdsaNames[type]] : []
  const raw = size && rawEcdsa(signature, size)
  return raw && name ? verifySignature(name, key, raw, data) : false
}

const importPrivate = (name: MethodName, { pkcs8 }: PrivateKey, extractable: boolean) =>
  subtle.importKey('pkcs8', pkcs8, methods[name].importAs, extractable, ['sign'])

/** Signs with a private key. Rejects when the method needs another type of key. */
export async function signBytes(name: MethodName, key: PrivateKey, data: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await subtle.sign(methods[name].verifyAs, await importPrivate(name, key, false), data))
}

/** The public key of a private key; undefined when the method needs another type of key. */
export async function publicHalf(name: MethodName, key: PrivateKey): Promise<PublicKey | undefined> {
  try {
    return { jwk: bareJwk(await subtle.exportKey('jwk', await importPrivate(name, key, true))) }
  } catch {
    // WebCrypto rejects a key of another type.
    return undefined
  }
}
