import { fillerOf, shortestSecret } from '../../core/masking/filler.ts'
import type { Secret } from './sensitive-values.ts'

/** A run of bytes to cover; `end` is excluded. */
export interface Span {
  at: number
  end: number
}

/** So many occurrences in one body are remembered. With more of them none of the body is kept. */
export const MOST = 10_000

/** Where the secrets stand, in order; those that touch are one. Undefined when there are more than 10,000. */
export function spansIn(bytes: Buffer, secrets: readonly Secret[]): Span[] | undefined {
  const found: Span[] = []
  for (const { bytes: secret } of secrets) {
    for (let at = bytes.indexOf(secret); at !== -1; at = bytes.indexOf(secret, at + 1)) {
      found.push({ at, end: at + secret.length })
      if (found.length > MOST) return undefined
    }
  }
  return found.length > 1 ? joined(found) : found
}

function joined(spans: Span[]): Span[] {
  const all: Span[] = []
  for (const span of spans.toSorted((one, other) => one.at - other.at)) {
    const last = all.at(-1)
    if (last && span.at <= last.end) last.end = Math.max(last.end, span.end)
    else all.push({ ...span })
  }
  return all
}

/** A copy with these runs covered. */
export function coverSpans(bytes: Buffer, spans: readonly Span[]): Buffer {
  const copy = Buffer.from(bytes)
  for (const { at, end } of spans) copy.write(fillerOf(end - at), at, 'latin1')
  return copy
}

/** Bytes with every secret covered; the same bytes when there is none in them. */
export function coverBytes(bytes: Uint8Array, secrets: readonly Secret[]): Uint8Array {
  const view = viewOf(bytes)
  const spans = spansIn(view, secrets)
  if (!spans) return Buffer.from(fillerOf(shortestSecret), 'latin1')
  return spans.length === 0 ? bytes : coverSpans(view, spans)
}

/** A text of one character a byte with every secret covered. */
export function coverText(text: string, secrets: readonly Secret[]): string {
  if (!secrets.some((secret) => text.includes(secret.text))) return text
  return Buffer.from(coverBytes(Buffer.from(text, 'latin1'), secrets)).toString('latin1')
}

/** The same bytes, not a copy. */
export function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
