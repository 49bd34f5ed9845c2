import { base64, base64url, encodings, type Encoding, fromBase64url, fromHex, latin1Text } from '../../text/bytes.ts'
import { digestLength, type HashName } from '../../crypto/hmac.ts'

/** A text read as bytes, and how it is written in words. */
export interface Decoded {
  bytes: Uint8Array
  /** In words; the name of the encoding itself when it is written in its exact form. */
  encoding: Encoding | (string & {})
}

const hexDigits = /^[0-9a-f]+$/i

/** Alphabet, padding and letter case forgiven: what it means, if it is base64 of any kind. */
export function lenientBase64(text: string): Uint8Array | undefined {
  if (!/^[\w+/-]+={0,2}$/.test(text)) return undefined
  return fromBase64url(text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'))
}

/** As lenient decoders have it (Node's among them): bits that are left over at the end are dropped. */
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
    // No percent-encoding, so nothing to undo.
    return undefined
  }
}

/** The text without what is wrapped round it by mistake, and the word for that. */
function unwrapped(text: string): [text: string, how: string][] {
  const trimmed = text.trim()
  const bare = /^(["'`])(.*)\1$/s.exec(trimmed)?.[2]
  const plain = text.includes('%') ? unescaped(text) : undefined
  const found: [string | undefined, string][] = [
    [trimmed === text ? undefined : trimmed, ' with white space round it'],
    [bare, ' in quotes'],
    [/^0x[0-9a-f]+$/i.test(text) ? text.slice(2) : undefined, ' after 0x'],
    [plain, ', percent-encoded'],
  ]
  return found.flatMap(([inner, how]): [string, string][] => (inner === undefined ? [] : [[inner, how]]))
}

/** Every way a text may be a digest. Hex is never taken for base64: a digest that looks like it is not to be expected. */
function readPlain(text: string): Decoded[] {
  const asHex = fromAnyHex(text)
  return asHex.length && text.length >= 32 ? asHex : [...asHex, ...fromAnyBase64(text)]
}

/** Longest text that can be a digest, with room for wrapping. */
const longest = 1500

/** Reads a text as bytes in every way a signature is written, the exact form of the expected encoding first. */
export function readDigest(text: string, expected: Encoding): Decoded[] {
  if (text.length > longest || text.length < 16) return []
  const exact = encodings[expected].read(text)
  const wrapped = unwrapped(text).flatMap(([inner, how]) =>
    readPlain(inner).map(({ bytes, encoding }) => ({ bytes, encoding: encoding + how })),
  )
  return [...(exact?.length ? [{ bytes: exact, encoding: expected }] : []), ...readPlain(text), ...wrapped]
}

const byLength = new Map(Object.entries(digestLength).map(([name, length]) => [length, name as HashName]))

/** The hash whose digests are this long, or undefined: the cheapest of all tests. */
export const hashOfLength = (length: number): HashName | undefined => byLength.get(length)
