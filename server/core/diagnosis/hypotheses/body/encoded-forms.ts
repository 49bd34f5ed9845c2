import { base64, base64url, hex, textOf, utf8 } from '../../../text/bytes.ts'
import { hash } from '../../../crypto/hmac.ts'
import { lenientBase64 } from '../decode.ts'
import type { Form } from './json-forms.ts'

const text = (form: string | undefined, how: string): Form[] => (form === undefined ? [] : [{ bytes: utf8(form), how }])

function attempt(make: () => string): string | undefined {
  try {
    return make()
  } catch {
    // Not in that form, so there is nothing to decode.
    return undefined
  }
}

function ofJsonString(body: string): string | undefined {
  if (!body.startsWith('"')) return undefined
  const value: unknown = attempt(() => String(JSON.parse(body)))
  return typeof value === 'string' ? value : undefined
}

const fieldLimit = 20
const isForm = (body: string) => /^[\w.%+\-[\]]+=/.test(body)

/** The values of a form body: some senders wrap JSON in a field and sign only the JSON. */
function fieldForms(body: string): Form[] {
  if (!isForm(body)) return []
  const pairs = [...new URLSearchParams(body)]
  const values = pairs
    .slice(0, fieldLimit)
    .flatMap(([name, value]) => text(value, `the decoded value of the form field ${name.slice(0, 60)}`))
  const sorted = pairs.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
  const joined = [pairs, sorted].map((list) => list.map(([name, value]) => `${name}=${value}`).join('&'))
  return [
    ...values,
    ...text(
      attempt(() => decodeURIComponent(body.replaceAll('+', ' '))),
      'the form-decoded body',
    ),
    ...text(joined[0], 'the decoded form fields'),
    ...text(joined[1], 'the decoded form fields sorted by name'),
    ...text(body.replaceAll('+', '%20'), 'the form with %20 instead of +'),
    ...text(body.replaceAll('%20', '+'), 'the form with + instead of %20'),
    ...text(
      body.replaceAll(/%[0-9A-Fa-f]{2}/g, (code) => code.toLowerCase()),
      'the form with lower-case escapes',
    ),
    ...text(
      body.replaceAll(/%[0-9A-Fa-f]{2}/g, (code) => code.toUpperCase()),
      'the form with upper-case escapes',
    ),
    ...text(JSON.stringify(Object.fromEntries(pairs)), 'the form fields as a JSON object'),
  ]
}

function decodedForms(body: string): Form[] {
  const inner = lenientBase64(body.trim())
  return [
    ...(inner?.length ? [{ bytes: inner, how: 'the body decoded from base64' }] : []),
    ...text(ofJsonString(body), 'the text inside the received JSON string'),
    ...(body.includes('%') && !isForm(body)
      ? text(
          attempt(() => decodeURIComponent(body)),
          'the percent-decoded body',
        )
      : []),
  ]
}

/** The body encoded, or decoded. */
export const encodedForms = (body: Uint8Array): Form[] => [
  ...text(base64(body), 'the base64 of the body'),
  ...decodedForms(textOf(body)),
  ...fieldForms(textOf(body)),
]

/** Rare encodings, and digests instead of the body. */
export function rareEncodedForms(body: Uint8Array): Form[] {
  const asText = textOf(body)
  const digest = hash('sha256', body)
  return [
    ...text(
      attempt(() => encodeURIComponent(asText)),
      'the percent-encoded body',
    ),
    ...text(JSON.stringify(asText), 'the body as a JSON string'),
    ...text(base64url(body), 'the base64url of the body'),
    ...text(hex(body), 'the hex of the body'),
    ...text(hex(digest), 'the SHA-256 of the body in hex'),
    ...text(base64(digest), 'the SHA-256 of the body in base64'),
    { bytes: digest, how: 'the SHA-256 of the body' },
  ]
}
