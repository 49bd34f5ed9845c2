import type { HeaderList } from '../../core/model/request.ts'

/** Original header values by their index in the list. */
export type OriginalLines = Array<[index: number, value: string]>

/** Original ranges of a body by their position. Each distinct text is stored once, as Latin-1. */
export interface OriginalRanges {
  texts: string[]
  at: Array<[position: number, text: number]>
  /** SHA-256 of the whole original body. */
  sha256: string
}

/** `lost` when a body had too many secrets to restore. */
export type OriginalBody = OriginalRanges | 'lost'

/** The part of an event that sealed originals belong to; they cannot be restored into another. */
export type SealedPart = 'captured' | 'sent' | 'answered'

/** The originals behind the masks of one record, by its fields. Sealed as JSON: the names are part of the data format. */
export interface Originals {
  headers?: OriginalLines
  trailers?: OriginalLines
  path?: string
  /** `path` under its earlier name; only read, never written. */
  target?: string
  body?: OriginalBody
}

export function restoreLines(masked: HeaderList, originals: OriginalLines | undefined): HeaderList {
  if (!originals) return masked
  const values = new Map(originals)
  return masked.map(([name, value], index) => [name, values.get(index) ?? value])
}

export function restoreBytes(masked: Uint8Array, { texts, at }: OriginalRanges): Buffer {
  const bytes = Buffer.from(masked)
  for (const [position, text] of at) bytes.write(texts[text] ?? '', position, 'latin1')
  return bytes
}
