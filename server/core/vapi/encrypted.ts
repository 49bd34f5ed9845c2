import { fromBase64 } from '../text/bytes.ts'
import { isObject, parseJson } from '../text/json.ts'
import { messageOf, toolCallsOf } from './message.ts'

/** A text that can be an encrypted argument: Vapi sends RSA-OAEP as base64 in the place of the value (`server.encryptedPaths`). */
export interface EncryptedArgument {
  /** Of the tool call it is an argument of; null in a body that is no Vapi message. */
  toolCallId: string | null
  tool: string | null
  /** Path below the arguments, as `encryptedPaths` has it: `payment.cardNumber`. */
  path: string
  bytes: Uint8Array
}

/** Bytes of a ciphertext by the size of the RSA key: 2048, 3072 and 4096 bits. */
const lengths = new Set([256, 384, 512])
/** Each one costs a private operation for every key. */
const MOST = 100
const DEEPEST = 40

/** Every argument of a delivery that can be encrypted, 100 at most; none when the body is not JSON. */
export function encryptedArguments(body: Uint8Array): EncryptedArgument[] {
  const value = parseJson(new TextDecoder('utf-8').decode(body))
  const message = messageOf(value)
  // Tools of the kind apiRequest send their arguments bare, without the envelope.
  const calls = message ? toolCallsOf(message) : [{ id: undefined, name: undefined, arguments: value }]
  const found = calls.flatMap(({ id, name, arguments: given }) =>
    textsIn(given, []).flatMap(([path, text]) => {
      const bytes = ciphertext(text)
      return bytes ? [{ toolCallId: id ?? null, tool: name ?? null, path, bytes }] : []
    }),
  )
  return found.slice(0, MOST)
}

function ciphertext(text: string): Uint8Array | undefined {
  if (text.length < 340 || text.length > 700 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  const bytes = fromBase64(text)
  return bytes && lengths.has(bytes.length) ? bytes : undefined
}

function textsIn(value: unknown, path: string[]): Array<[path: string, text: string]> {
  if (typeof value === 'string') return [[path.join('.'), value]]
  if (path.length > DEEPEST) return []
  if (Array.isArray(value)) return value.flatMap((one, at) => textsIn(one, [...path, String(at)]))
  return isObject(value) ? Object.entries(value).flatMap(([key, one]) => textsIn(one, [...path, key])) : []
}

/** What Vapi's custom credential takes as `encryptionPlan` (OpenAPI document: PublicKeyEncryptionPlan). */
export const encryptionPlan = (pem: string) => ({
  type: 'public-key' as const,
  algorithm: 'RSA-OAEP-256' as const,
  publicKey: { name: 'vhook', format: 'spki-pem' as const, pem },
})

export type EncryptionPlan = ReturnType<typeof encryptionPlan>
