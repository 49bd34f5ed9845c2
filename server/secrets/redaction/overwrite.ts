import { fillerOf, shortestSecret } from '../../core/masking/filler.ts'
import type { Secret } from './sensitive-values.ts'

/** A range of bytes to overwrite; `end` is excluded. */
export interface Span {
  at: number
  end: number
}

/** How many occurrences in one body can be restored. A body with more of them is not stored at all. */
export const MOST_SPANS = 10_000

/** Where secrets occur, in order, with adjacent ones merged. Undefined if there are more than 10,000. */
export function spansIn(bytes: Buffer, secrets: readonly Secret[]): Span[] | undefined {
  const spans: Span[] = []
  for (const { bytes: secret } of secrets) {
    for (let at = bytes.indexOf(secret); at !== -1; at = bytes.indexOf(secret, at + 1)) {
      spans.push({ at, end: at + secret.length })
      if (spans.length > MOST_SPANS) return undefined
    }
  }
  return spans.length > 1 ? merged(spans) : spans
}

function merged(spans: Span[]): Span[] {
  const all: Span[] = []
  for (const span of spans.toSorted((one, other) => one.at - other.at)) {
    const last = all.at(-1)
    if (last && span.at <= last.end) last.end = Math.max(last.end, span.end)
    else all.push({ ...span })
  }
  return all
}

/** A copy with these ranges overwritten. */
export function overwriteSpans(bytes: Buffer, spans: readonly Span[]): Buffer {
  const copy = Buffer.from(bytes)
  for (const { at, end } of spans) copy.write(fillerOf(end - at), at, 'latin1')
  return copy
}

/** Bytes with every secret overwritten; the same object if there is none. */
export function overwriteBytes(bytes: Uint8Array, secrets: readonly Secret[]): Uint8Array {
  const view = bufferView(bytes)
  const spans = spansIn(view, secrets)
  if (!spans) return Buffer.from(fillerOf(shortestSecret), 'latin1')
  return spans.length === 0 ? bytes : overwriteSpans(view, spans)
}

/** A Latin-1 text with every secret overwritten. */
export function overwriteText(text: string, secrets: readonly Secret[]): string {
  if (!secrets.some((secret) => text.includes(secret.text))) return text
  return Buffer.from(overwriteBytes(Buffer.from(text, 'latin1'), secrets)).toString('latin1')
}

/** The same memory as a Buffer. */
export function bufferView(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
