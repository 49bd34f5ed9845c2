import { strictTextOf } from '../text/bytes.ts'
import { headerValue, type SignedRequest } from '../model/request.ts'
import { type Check, warn } from '../model/verification.ts'
import type { Preset, Quirk } from './presets/preset.ts'

function isCanonicalJson(body: Uint8Array): boolean {
  const text = strictTextOf(body)
  if (text === undefined) return false
  try {
    return JSON.stringify(JSON.parse(text)) === text
  } catch {
    // Not JSON, so not in its canonical form.
    return false
  }
}

/** Larger bodies are not checked for quirks, in bytes. */
const sizeLimit = 4 * 1024 * 1024

const seen: Record<string, (body: Uint8Array) => boolean> = {
  'not-utf8': (body) => strictTextOf(body) === undefined,
  'byte-order-mark': (body) => body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf,
  'empty-body': (body) => body.length === 0,
  'not-canonical-json': (body) => body.length > 0 && !isCanonicalJson(body),
}

function occurs({ when }: Quirk, { headers, body }: SignedRequest): boolean {
  if (when.startsWith('without ')) return headerValue(headers, when.slice('without '.length)) === undefined
  return body.length <= sizeLimit && Boolean(seen[when]?.(body))
}

/** What the sender's published SDK would reject although the request is valid. */
export const quirkChecks = (preset: Preset, request: SignedRequest): Check[] =>
  (preset.quirks ?? [])
    .filter((quirk) => occurs(quirk, request))
    .map(({ when, message }) => warn('sdk', message, { hint: `${preset.title}: ${when}` }))
