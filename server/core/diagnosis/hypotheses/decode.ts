import { base64, base64url, encodings, type Encoding, fromBase64url, fromHex, latin1Text } from '../../text/bytes.ts'
import { digestLength, type HashName } from '../../crypto/hmac.ts'

/** Bytes of a text, and how the text is written. */
export interface Decoded {
  bytes: Uint8Array
  /** The name of the encoding for its exact form; otherwise a description. */
  encoding: Encoding | (string & {})
}

const hexDigits = /^[0-9a-f]+$/i

/** Base64 in either alphabet, with or without padding. */
export function lenientBase64(text: string): Uint8Array | undefined {
  if (!/^[\w+/-]+={0,2}$/.test(text)) return undefined
  return fromBase64url(text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'))
}

/** Base64 as lenient decoders such as Node's read it: bits left over at the end are dropped. */
export function looseBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')
  if (!/^[\w-]{2,}$/.test(digits)) return undefined
  return fromBase64url(digits.padEnd(Math.ceil(digits.length / 4) * 4, 'A'))?.subarray(
    0,
    Math.floor((digits.length * 3) / 4),
  )
}

function fromAnyHex(text: string): Decoded[] {
  const bytes = hexDigits.test(text) ? fromHex(text.toLowerCase()) : undefined
  if (!bytes) return []
  const encoding =
    text === text.toLowerCase() ? 'hex' : text === text.toUpperCase() ? 'upper-case hex' : 'mixed-case hex'
  return [{ bytes, encoding }]
}

function base64Name(text: string, bytes: Uint8Array): string {
  if (text === base64(bytes)) return 'base64'
  if (text === base64url(bytes)) return /[-_]/.test(text) ? 'base64url' : 'base64 without padding'
  return /[-_]/.test(text) ? 'base64url with padding' : 'base64 without padding'
}

function fromAnyBase64(text: string): Decoded[] {
  const bytes = lenientBase64(text)
  if (!bytes) return []
  const inner = latin1Text(bytes)
  const hexInside = fromAnyHex(inner).map((one) => ({ bytes: one.bytes, encoding: `base64 of ${one.encoding} text` }))
  return [{ bytes, encoding: base64Name(text, bytes) }, ...hexInside]
}

function unescaped(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    // Invalid percent-encoding: there is no decoded form.
    return undefined
  }
}

/** The text without white space, quotes or an encoding around it, with a description of what was removed. */
function unwrapped(text: string): { inner: string; how: string }[] {
  const trimmed = text.trim()
  const bare = /^(["'`])(.*)\1$/s.exec(trimmed)?.[2]
  const plain = text.includes('%') ? unescaped(text) : undefined
  const found = [
    { inner: trimmed === text ? undefined : trimmed, how: ' with white space around it' },
    { inner: bare, how: ' in quotes' },
    { inner: /^0x[0-9a-f]+$/i.test(text) ? text.slice(2) : undefined, how: ' after 0x' },
    { inner: plain, how: ', percent-encoded' },
  ]
  return found.flatMap(({ inner, how }) => (inner === undefined ? [] : [{ inner, how }]))
}

/** Every way to read a text as a digest. Text that is hex is not read as base64 as well. */
function readPlain(text: string): Decoded[] {
  const asHex = fromAnyHex(text)
  return asHex.length && text.length >= 32 ? asHex : [...asHex, ...fromAnyBase64(text)]
}

/** Length of texts that can be a digest with something around it, in characters. */
const [shortest, longest] = [16, 1500]

/** Reads a text in every way a signature may be written, first in the exact form of the expected encoding. */
export function readDigest(text: string, expected: Encoding): Decoded[] {
  if (text.length > longest || text.length < shortest) return []
  const exact = encodings[expected].read(text)
  const wrapped = unwrapped(text).flatMap(({ inner, how }) =>
    readPlain(inner).map(({ bytes, encoding }) => ({ bytes, encoding: encoding + how })),
  )
  return [...(exact?.length ? [{ bytes: exact, encoding: expected }] : []), ...readPlain(text), ...wrapped]
}

const byLength = new Map(Object.entries(digestLength).map(([name, length]) => [length, name as HashName]))

/** The hash whose digests have this length, or undefined. */
export const hashOfLength = (length: number): HashName | undefined => byLength.get(length)
