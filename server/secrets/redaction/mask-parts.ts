import { createHash } from 'node:crypto'
import type { StoredBody } from '../../core/model/event.ts'
import type { HeaderList } from '../../core/model/request.ts'
import { mask } from '../../core/masking/mask.ts'
import { coverBytes, coverSpans, coverText, spansIn, viewOf } from './overwrite.ts'
import type { Span } from './overwrite.ts'
import type { Secret, SensitiveValues } from './sensitive-values.ts'

/** Real lines by their place in the list. */
type Lines = Array<[place: number, value: string]>

/** Real runs of bytes by their position; what they say is kept once each, one character a byte. */
export interface Runs {
  texts: string[]
  at: Array<[position: number, text: number]>
  /** SHA-256 of the whole body as it was. */
  sha256: string
}

/** The part of a record that a seal belongs to: no other's can be put in its place. */
export type Place = 'captured' | 'sent' | 'answered'

/** What the masks of one record stand for, by its fields. */
export interface Hidden {
  headers?: Lines
  trailers?: Lines
  path?: string
  /** `path` under its earlier name; only read, never written. */
  target?: string
  /** Lost, when the secrets in it were too many to remember. */
  body?: Runs | 'lost'
}

/** A part of a record as it may be kept and shown, and what was there; nothing when nothing had to be masked. */
export interface Masked<Part, What> {
  shown: Part
  hidden?: What
}

export function maskLines(headers: HeaderList, { names, secrets, print }: SensitiveValues): Masked<HeaderList, Lines> {
  const named = headers.some(([name]) => names.has(name.toLowerCase()))
  const all = secrets.length > 0 ? headers.map(([, value]) => value).join('\n') : ''
  if (!named && !secrets.some(({ text }) => all.includes(text))) return { shown: headers }
  const hidden: Lines = []
  const shown = headers.map(([name, value], place) => {
    const open = names.has(name.toLowerCase()) ? mask(value, print) : coverText(value, secrets)
    if (open !== value) hidden.push([place, value])
    return [name, open] as const
  })
  return hidden.length === 0 ? { shown: headers } : { shown, hidden }
}

export function maskPath(path: string, secrets: readonly Secret[]): Masked<string, string> {
  const shown = coverText(path, secrets)
  return shown === path ? { shown } : { shown, hidden: path }
}

/** Of a body in memory. The hash is that of what is shown: one of the whole would help to guess what is hidden. */
export function maskBytes(bytes: Uint8Array, secrets: readonly Secret[]): Masked<Uint8Array, Runs | 'lost'> {
  const view = viewOf(bytes)
  const spans = spansIn(view, secrets)
  if (!spans) return { shown: coverBytes(bytes, secrets), hidden: 'lost' }
  if (spans.length === 0) return { shown: bytes }
  return { shown: coverSpans(view, spans), hidden: { ...runsOf(view, spans), sha256: sha256(bytes) } }
}

export function runsOf(bytes: Buffer, spans: readonly Span[], from = 0): Pick<Runs, 'texts' | 'at'> {
  const texts = new Map<string, number>()
  const at = spans.map(({ at: start, end }): [number, number] => {
    const text = bytes.toString('latin1', start, end)
    if (!texts.has(text)) texts.set(text, texts.size)
    return [from + start, texts.get(text) ?? 0]
  })
  return { texts: [...texts.keys()], at }
}

export function storedBytes(bytes: Uint8Array): StoredBody {
  return { kind: 'bytes', bytes, size: bytes.length, sha256: sha256(bytes) }
}

/** The lines as they were. */
export function realLines(shown: HeaderList, hidden: Lines | undefined): HeaderList {
  if (!hidden) return shown
  const values = new Map(hidden)
  return shown.map(([name, value], place) => [name, values.get(place) ?? value])
}

/** The bytes as they were. */
export function realBytes(shown: Uint8Array, { texts, at }: Runs): Buffer {
  const bytes = Buffer.from(shown)
  for (const [position, text] of at) bytes.write(texts[text] ?? '', position, 'latin1')
  return bytes
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
