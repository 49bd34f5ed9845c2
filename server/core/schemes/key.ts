import { encodings, utf8, withoutPadding } from '../text/bytes.ts'
import { hash } from '../crypto/hmac.ts'
import type { KeyRule } from './scheme.ts'

/** The key's bytes and how they are made, or why the secret's text cannot be a key. */
export type KeyBytes = { bytes: Uint8Array; how: string } | { code: 'bad-key' | 'empty'; why: string }

/** The secret without its prefixes; each of several is removed at most once, in order. */
export const stripped = (secret: string, prefixes: string | readonly string[] = []): string =>
  [prefixes]
    .flat()
    .reduce<string>((text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text), secret)

/** Secrets pasted without their padding, or in the other base64 alphabet, mean the same bytes. */
function decoded(text: string, encoding: 'hex' | 'base64' | 'base64url'): Uint8Array | undefined {
  const trimmed = text.trim()
  if (encoding === 'hex') return encodings.hex.read(trimmed.toLowerCase())
  return encodings.base64url.read(withoutPadding(trimmed).replaceAll('+', '-').replaceAll('/', '_'))
}

/** Turns the secret's text into the key's bytes by a scheme's rule. */
export function keyBytes(secret: string, rule: KeyRule = {}): KeyBytes {
  const { encoding = 'utf8', derive, normalize } = rule
  const text = stripped(secret, rule.stripPrefix)
  const bytes = encoding === 'utf8' ? utf8(normalize ? text.normalize(normalize) : text) : decoded(text, encoding)
  if (!bytes) return { code: 'bad-key', why: `is not ${encoding}` }
  if (!bytes.length) return { code: 'empty', why: 'is empty' }
  const how = encoding === 'utf8' ? 'the text of the secret' : `the secret decoded from ${encoding}`
  return derive ? { bytes: hash(derive, bytes), how: `the ${derive} of ${how}` } : { bytes, how }
}
