import { base64, base64url, hex, withoutPadding } from '../../text/bytes.ts'
import { crc32, hash, mac } from '../../crypto/hmac.ts'
import type { Context } from './context.ts'
import { bytesOf, type Value, textOfValue } from './values.ts'

type Transform = (value: Value, context: Context) => Value

/** Contentful: like its SDK, escapes the query as one component, and then path and query once more. */
function encodePath(value: Value): string {
  const [path = '', query] = textOfValue(value).toWellFormed().split('?')
  return encodeURI(query ? `${path}?${encodeURIComponent(query)}` : path)
}

/** Transforms with a short result, whatever the length of the value. */
export const digests: ReadonlySet<string> = new Set(['sha1', 'sha256', 'sha512', 'md5', 'hmac', 'crc32'])

/** The transforms of expressions, `|name`; one row each. `orEmpty` is not here, since it applies to missing values. */
export const transforms: Record<string, Transform> = {
  lower: (value) => textOfValue(value).toLowerCase(),
  upper: (value) => textOfValue(value).toUpperCase(),
  trim: (value) => textOfValue(value).trim(),
  sha1: (value) => hash('sha1', bytesOf(value)),
  sha256: (value) => hash('sha256', bytesOf(value)),
  sha512: (value) => hash('sha512', bytesOf(value)),
  md5: (value) => hash('md5', bytesOf(value)),
  hmac: (value, context) => mac('sha256', bytesOf(context.secret), bytesOf(value)),
  hex: (value) => hex(bytesOf(value)),
  base64: (value) => base64(bytesOf(value)),
  base64url: (value) => base64url(bytesOf(value)),
  unpad: (value) => withoutPadding(textOfValue(value)),
  jsonString: (value) => JSON.stringify(textOfValue(value)),
  encodePath,
  crc32: (value) => String(crc32(bytesOf(value))),
}
