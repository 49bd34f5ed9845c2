import { fromBase64 } from '../text/bytes.ts'
import { isObject, parseJson } from '../text/json.ts'
import { messageOf, toolCallsOf } from './message.ts'

/** A text that may be an encrypted argument: Vapi replaces the value with base64 of RSA-OAEP (`server.encryptedPaths`). */
export interface EncryptedArgument {
  /** The tool call with this argument; null in a body that is not a Vapi message. */
  toolCallId: string | null
  tool: string | null
  /** Path within the arguments, as in `encryptedPaths`: `payment.cardNumber`. */
  path: string
  bytes: Uint8Array
}

/** Lengths of ciphertexts in bytes, for RSA keys of 2048, 3072 and 4096 bits. */
const lengths = new Set([256, 384, 512])
/** Limited because each one costs a private key operation for every key. */
const MAX_ARGUMENTS = 100
const MAX_DEPTH = 40

/** Every argument in a request that may be encrypted, at most 100; none if the body is not JSON. */
export function encryptedArguments(body: Uint8Array): EncryptedArgument[] {
  const value = parseJson(new TextDecoder('utf-8').decode(body))
  const message = messageOf(value)
  // Tools of type apiRequest send their arguments without the envelope.
  const calls = message ? toolCallsOf(message) : [{ id: undefined, name: undefined, arguments: value }]
  const found = calls.flatMap(({ id, name, arguments: given }) =>
    textsIn(given, []).flatMap(([path, text]) => {
      const bytes = ciphertext(text)
      return bytes ? [{ toolCallId: id ?? null, tool: name ?? null, path, bytes }] : []
    }),
  )
  return found.slice(0, MAX_ARGUMENTS)
}

function ciphertext(text: string): Uint8Array | undefined {
  if (text.length < 340 || text.length > 700 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  const bytes = fromBase64(text)
  return bytes && lengths.has(bytes.length) ? bytes : undefined
}

function textsIn(value: unknown, path: string[]): Array<[path: string, text: string]> {
  if (typeof value === 'string') return [[path.join('.'), value]]
  if (path.length > MAX_DEPTH) return []
  if (Array.isArray(value)) return value.flatMap((one, at) => textsIn(one, [...path, String(at)]))
  return isObject(value) ? Object.entries(value).flatMap(([key, one]) => textsIn(one, [...path, key])) : []
}

/** The `encryptionPlan` of Vapi's custom credential (OpenAPI document: PublicKeyEncryptionPlan). */
export const encryptionPlan = (pem: string) => ({
  type: 'public-key' as const,
  algorithm: 'RSA-OAEP-256' as const,
  publicKey: { name: 'vhook', format: 'spki-pem' as const, pem },
})

export type EncryptionPlan = ReturnType<typeof encryptionPlan>
