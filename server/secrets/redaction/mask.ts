import { createHash } from 'node:crypto'
import { fillerOf, shortestSecret } from '../../core/masking/filler.ts'
import { mask } from '../../core/masking/mask.ts'
import type { Attempt, AttemptOutcome } from '../../core/model/attempt.ts'
import type { CapturedEvent, StoredBody } from '../../core/model/event.ts'
import type { HeaderList } from '../../core/model/request.ts'
import { bytesBody } from '../../platform/stored-body.ts'
import type { OriginalBody, OriginalLines, OriginalRanges, Originals } from './originals.ts'
import type { Secret, SensitiveValues } from './sensitive-values.ts'

/** A part of a record as it may be stored and displayed, and its original if anything was masked. */
export interface Masked<Part, Original> {
  masked: Part
  original?: Original
}

/** `body` is given if it was masked in a file. */
export function maskEvent(
  event: CapturedEvent,
  sensitive: SensitiveValues,
  body: Masked<StoredBody, OriginalBody> = maskBody(event.body, sensitive),
): Masked<CapturedEvent, Originals> {
  return maskedRecord<CapturedEvent, CapturedEvent>(event, {
    headers: maskLines(event.headers, sensitive),
    trailers: maskLines(event.trailers, sensitive),
    path: maskPath(event.path, sensitive.secrets),
    body,
  })
}

export function maskAttempt<Kind extends Attempt>(attempt: Kind, sensitive: SensitiveValues): Masked<Kind, Originals> {
  return maskedRecord<Attempt, Kind>(attempt, {
    headers: maskLines(attempt.headers, sensitive),
    path: maskPath(attempt.path, sensitive.secrets),
    ...(attempt.body ? { body: maskBytes(attempt.body, sensitive.secrets) } : {}),
  })
}

export function maskOutcome(outcome: AttemptOutcome, sensitive: SensitiveValues): Masked<AttemptOutcome, Originals> {
  return maskedRecord<AttemptOutcome, AttemptOutcome>(outcome, {
    headers: maskLines(outcome.headers, sensitive),
    trailers: maskLines(outcome.trailers, sensitive),
    body: maskBytes(outcome.body, sensitive.secrets),
  })
}

/** Its hash is that of the masked bytes, since the original hash would help to guess a secret. A body in a file is not changed. */
function maskBody(body: StoredBody, { secrets }: SensitiveValues): Masked<StoredBody, OriginalBody> {
  if (body.kind === 'file') return { masked: body }
  const { masked, original } = maskBytes(body.bytes, secrets)
  return original === undefined ? { masked: body } : { masked: bytesBody(masked), original }
}

/** Masked fields by their names in the record: a name that the record does not have would leave the original in place. */
type Parts<Fields> = { [Field in keyof Fields & keyof Originals]?: Masked<unknown, unknown> | undefined }

/** The record with its masked fields; the same object if none was masked. */
function maskedRecord<Fields extends object, What extends Fields>(
  record: What,
  parts: Parts<Fields>,
): Masked<What, Originals> {
  const changed = Object.entries<Masked<unknown, unknown> | undefined>(parts).flatMap(([name, part]) =>
    part?.original === undefined ? [] : [{ name, ...part }],
  )
  if (changed.length === 0) return { masked: record }
  const fields = Object.fromEntries(changed.map(({ name, masked }) => [name, masked]))
  return {
    masked: { ...record, ...fields },
    original: Object.fromEntries(changed.map(({ name, original }) => [name, original])),
  }
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

/** JSON values with every secret overwritten; the same value if there is none. */
export function maskValues<Value>(value: Value, secrets: readonly Secret[]): Value {
  if (secrets.length === 0) return value
  const text = Buffer.from(JSON.stringify(value))
  const masked = overwriteBytes(text, secrets)
  return masked === text ? value : (JSON.parse(Buffer.from(masked).toString()) as Value)
}
