import { createHash } from 'node:crypto'
import { mask } from '../../core/masking/mask.ts'
import type { HeaderList } from '../../core/model/request.ts'
import type { OriginalBody, OriginalLines, OriginalRanges } from './originals.ts'
import { bufferView, overwriteBytes, overwriteSpans, overwriteText, spansIn } from './overwrite.ts'
import type { Span } from './overwrite.ts'
import type { Secret, SensitiveValues } from './sensitive-values.ts'

/** A part of a record as it may be stored and displayed, and its original if anything was masked. */
export interface Masked<Part, Original> {
  masked: Part
  original?: Original
}

export function maskLines(headers: HeaderList, sensitive: SensitiveValues): Masked<HeaderList, OriginalLines> {
  const { names, secrets, fingerprint } = sensitive
  const hasName = headers.some(([name]) => names.has(name.toLowerCase()))
  const all = secrets.length > 0 ? headers.map(([, value]) => value).join('\n') : ''
  if (!hasName && !secrets.some(({ text }) => all.includes(text))) return { masked: headers }
  const original: OriginalLines = []
  const masked = headers.map(([name, value], index) => {
    const shown = names.has(name.toLowerCase()) ? mask(value, fingerprint) : overwriteText(value, secrets)
    if (shown !== value) original.push([index, value])
    return [name, shown] as const
  })
  return original.length === 0 ? { masked: headers } : { masked, original }
}

export function maskPath(path: string, secrets: readonly Secret[]): Masked<string, string> {
  const masked = overwriteText(path, secrets)
  return masked === path ? { masked } : { masked, original: path }
}

export function maskBytes(bytes: Uint8Array, secrets: readonly Secret[]): Masked<Uint8Array, OriginalBody> {
  const view = bufferView(bytes)
  const spans = spansIn(view, secrets)
  if (!spans) return { masked: overwriteBytes(bytes, secrets), original: 'lost' }
  if (spans.length === 0) return { masked: bytes }
  return { masked: overwriteSpans(view, spans), original: { ...rangesOf(view, spans), sha256: sha256(bytes) } }
}

/** `from` is the position of `bytes` in the body. */
export function rangesOf(bytes: Buffer, spans: readonly Span[], from = 0): Pick<OriginalRanges, 'texts' | 'at'> {
  const texts = new Map<string, number>()
  const at = spans.map(({ at: start, end }): [number, number] => {
    const text = bytes.toString('latin1', start, end)
    if (!texts.has(text)) texts.set(text, texts.size)
    return [from + start, texts.get(text) ?? 0]
  })
  return { texts: [...texts.keys()], at }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
