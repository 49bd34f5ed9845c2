const encoder = new TextEncoder()
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** UTF-8 bytes of a text; lone surrogates become U+FFFD. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** Text of UTF-8 bytes, including a byte order mark; invalid bytes become U+FFFD. */
export const textOf = (bytes: Uint8Array): string => lenient.decode(bytes)

/** Text of UTF-8 bytes, or undefined if they are not valid UTF-8. */
export function strictTextOf(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    // Not UTF-8.
    return undefined
  }
}

/** One byte per character, as in HTTP headers. Of characters above U+00FF only the low byte is used. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

/** One character per byte; the reverse of `latin1Bytes`. */
export function latin1Text(bytes: Uint8Array): string {
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += 8192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  return pieces.join('')
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1 && parts[0]) return parts[0]
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower-case hex. */
export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += hexOf[byte]
  return text
}

const nibbles = new Int8Array(128).fill(-1)
for (let value = 0; value < 16; value++) nibbles['0123456789abcdef'.charCodeAt(value)] = value

/** Bytes of lower-case hex, or undefined for anything else: upper case, odd length, other characters. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let at = 0; at < text.length; at += 2) {
    const high = nibbles[text.charCodeAt(at)] ?? -1
    const low = nibbles[text.charCodeAt(at + 1)] ?? -1
    if (high < 0 || low < 0) return undefined
    bytes[at / 2] = high * 16 + low
  }
  return bytes
}

const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const urlSafe = `${standard.slice(0, 62)}-_`

/** Uses a byte array, because a text that grows by single characters takes a second for 2 MiB. */
function encode64(bytes: Uint8Array, alphabet: string): string {
  const letters = latin1Bytes(alphabet)
  const digits = new Uint8Array(Math.ceil((bytes.length * 4) / 3))
  for (let at = 0, digit = 0; digit < digits.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    for (let shift = 18; shift >= 0; shift -= 6) digits[digit++] = letters[(group >> shift) & 63] ?? 0
  }
  return latin1Text(digits)
}

/** Standard alphabet, padded (RFC 4648 section 4). */
export const base64 = (bytes: Uint8Array): string => {
  const text = encode64(bytes, standard)
  return text + '='.repeat((4 - (text.length % 4)) % 4)
}

/** URL-safe alphabet, no padding (RFC 4648 section 5). */
export const base64url = (bytes: Uint8Array): string => encode64(bytes, urlSafe)

/** Removes `=` from the end. Uses a loop, because a regular expression takes quadratic time on hostile text. */
export function withoutPadding(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === '=') end--
  return text.slice(0, end)
}

const valuesOf = (alphabet: string) => {
  const values = new Int8Array(128).fill(-1)
  for (let value = 0; value < 64; value++) values[alphabet.charCodeAt(value)] = value
  return values
}
const standardValues = valuesOf(standard)
const urlSafeValues = valuesOf(urlSafe)

/** Bytes of base64 digits without padding; undefined for invalid characters or leftover bits (not the canonical form). */
function decode64(digits: string, values: Int8Array): Uint8Array | undefined {
  if (digits.length % 4 === 1) return undefined
  const bytes = new Uint8Array((digits.length * 3) >> 2)
  let bits = 0
  let pending = 0
  let at = 0
  for (let index = 0; index < digits.length; index++) {
    const value = values[digits.charCodeAt(index)] ?? -1
    if (value < 0) return undefined
    bits = ((bits << 6) | value) & 0xfff
    pending += 6
    if (pending >= 8) {
      pending -= 8
      bytes[at++] = bits >> pending
    }
  }
  return bits & ((1 << pending) - 1) ? undefined : bytes
}

/** Bytes of canonical, padded base64, or undefined. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return decode64(text.slice(0, text.length - padding), standardValues)
}

/** Bytes of canonical base64url without padding, or undefined. */
export const fromBase64url = (text: string): Uint8Array | undefined => decode64(text, urlSafeValues)

/** How bytes are written as text. */
export type Encoding = 'hex' | 'base64' | 'base64url'

/** Encodings of signatures and keys. `read` accepts only the canonical form. */
export const encodings = {
  hex: { write: hex, read: fromHex },
  base64: { write: base64, read: fromBase64 },
  base64url: { write: base64url, read: fromBase64url },
} as const satisfies Record<Encoding, unknown>
