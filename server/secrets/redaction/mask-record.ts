import type { Attempt, AttemptOutcome } from '../../core/model/attempt.ts'
import type { CapturedEvent, StoredBody } from '../../core/model/event.ts'
import { maskBytes, maskLines, maskPath, storedBytes } from './mask-parts.ts'
import type { Hidden, Masked, Runs } from './mask-parts.ts'
import type { SensitiveValues } from './sensitive-values.ts'

/** The body's part is given where it had to be read from a file. */
export function maskEvent(
  event: CapturedEvent,
  watched: SensitiveValues,
  body: Masked<StoredBody, Runs | 'lost'> = bodyPart(event.body, watched),
): Masked<CapturedEvent, Hidden> {
  return maskedRecord<CapturedEvent, CapturedEvent>(event, {
    headers: maskLines(event.headers, watched),
    trailers: maskLines(event.trailers, watched),
    path: maskPath(event.path, watched.secrets),
    body,
  })
}

export function maskAttempt<Kind extends Attempt>(attempt: Kind, watched: SensitiveValues): Masked<Kind, Hidden> {
  return maskedRecord<Attempt, Kind>(attempt, {
    headers: maskLines(attempt.headers, watched),
    path: maskPath(attempt.path, watched.secrets),
    ...(attempt.body ? { body: maskBytes(attempt.body, watched.secrets) } : {}),
  })
}

export function maskOutcome(outcome: AttemptOutcome, watched: SensitiveValues): Masked<AttemptOutcome, Hidden> {
  return maskedRecord<AttemptOutcome, AttemptOutcome>(outcome, {
    headers: maskLines(outcome.headers, watched),
    trailers: maskLines(outcome.trailers, watched),
    body: maskBytes(outcome.body, watched.secrets),
  })
}

/** A body in a file stays as it is. */
function bodyPart(body: StoredBody, { secrets }: SensitiveValues): Masked<StoredBody, Runs | 'lost'> {
  if (body.kind === 'file') return { shown: body }
  const { shown, hidden } = maskBytes(body.bytes, secrets)
  return hidden === undefined ? { shown: body } : { shown: storedBytes(shown), hidden }
}

/** Masked fields of a record, by their own names: one that the record does not have would leave the real value in place. */
type Parts<Fields> = { [Field in keyof Fields & keyof Hidden]?: Masked<unknown, unknown> | undefined }

/** The record with those of its fields replaced that hold something to mask; the same record when none does. */
function maskedRecord<Fields extends object, What extends Fields>(
  record: What,
  parts: Parts<Fields>,
): Masked<What, Hidden> {
  const found = Object.entries<Masked<unknown, unknown> | undefined>(parts).flatMap(([name, part]) =>
    part?.hidden === undefined ? [] : [{ name, ...part }],
  )
  if (found.length === 0) return { shown: record }
  const fields = Object.fromEntries(found.map(({ name, shown }) => [name, shown]))
  return {
    shown: { ...record, ...fields },
    hidden: Object.fromEntries(found.map(({ name, hidden }) => [name, hidden])),
  }
}
