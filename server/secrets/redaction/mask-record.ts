import type { Attempt, AttemptOutcome } from '../../core/model/attempt.ts'
import type { CapturedEvent, StoredBody } from '../../core/model/event.ts'
import { bytesBody } from '../../platform/stored-body.ts'
import { maskBytes, maskLines, maskPath } from './mask-parts.ts'
import type { Masked } from './mask-parts.ts'
import type { OriginalBody, Originals } from './originals.ts'
import type { SensitiveValues } from './sensitive-values.ts'

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
