import type { Attempt, AttemptOutcome } from '../../core/model/attempt.ts'
import type { CapturedEvent, StoredBody } from '../../core/model/event.ts'
import { maskBytes, maskLines, maskTarget, storedBytes } from './mask-parts.ts'
import type { Hidden, Masked, Runs } from './mask-parts.ts'
import type { SensitiveValues } from './sensitive-values.ts'

/** The body's part is given where it had to be read from a file. */
export function maskEvent(
  event: CapturedEvent,
  watched: SensitiveValues,
  body: Masked<StoredBody, Runs | 'lost'> = bodyPart(event.body, watched),
): Masked<CapturedEvent, Hidden> {
  return maskedRecord(event, {
    headers: maskLines(event.headers, watched),
    trailers: maskLines(event.trailers, watched),
    target: maskTarget(event.path, watched.secrets),
    body,
  })
}

export function maskAttempt<Kind extends Attempt>(attempt: Kind, watched: SensitiveValues): Masked<Kind, Hidden> {
  return maskedRecord(attempt, {
    headers: maskLines(attempt.headers, watched),
    path: maskTarget(attempt.path, watched.secrets),
    ...(attempt.body ? { body: maskBytes(attempt.body, watched.secrets) } : {}),
  })
}

export function maskOutcome(outcome: AttemptOutcome, watched: SensitiveValues): Masked<AttemptOutcome, Hidden> {
  return maskedRecord(outcome, {
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

/** The record with those of its fields replaced that hold something to mask; the same record when none does. */
function maskedRecord<What extends object>(
  record: What,
  parts: Record<string, Masked<unknown, unknown>>,
): Masked<What, Hidden> {
  const found = Object.entries(parts).filter(([, { hidden }]) => hidden !== undefined)
  if (found.length === 0) return { shown: record }
  const shown = Object.fromEntries(found.map(([name, part]) => [name, part.shown]))
  return {
    shown: { ...record, ...shown },
    hidden: Object.fromEntries(found.map(([name, part]) => [name, part.hidden])),
  }
}
