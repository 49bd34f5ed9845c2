import type { AttemptDetail, EventDetail } from '../core/api/views/event.ts'
import { base64 } from '../core/text/bytes.ts'
import { isLeftOut } from '../store/read-body.ts'
import { appFault } from '../core/diagnosis/app.ts'
import { maskHeaders } from '../core/masking/mask.ts'
import type { StoredAttempt, StoredEvent } from '../store/contract.ts'

/** An event as the API shows it: bytes as base64, sensitive header values masked. */
export function detailOf(stored: StoredEvent, sensitive: readonly string[]): EventDetail {
  const { event, summary, verifications, attempts, note } = stored
  return {
    ...summary,
    path: event.path,
    httpVersion: event.httpVersion,
    headers: maskHeaders(event.headers, sensitive),
    trailers: event.trailers,
    ...(event.body.kind === 'bytes' && !isLeftOut(event.body) ? { bodyBase64: base64(event.body.bytes) } : {}),
    bodySha256: event.body.sha256,
    publicUrl: event.publicUrl,
    receivedInMs: event.receivedInMs,
    ...(event.refusal === undefined ? {} : { refusal: event.refusal }),
    verifications,
    attemptsDetail: attempts.map((attempt) => attemptDetail(attempt, sensitive)),
    note,
    appFault: appFault(summary.verdict, forwardedStatus(attempts)) ?? null,
  }
}

/** What the app answered the sender; replays do not count. */
const forwardedStatus = (attempts: readonly StoredAttempt[]): number | null =>
  attempts.find((attempt) => attempt.cause === 'forward')?.outcome?.status ?? null

export function attemptDetail(attempt: StoredAttempt, sensitive: readonly string[]): AttemptDetail {
  const { body, outcome, headers, sealed: _sealed, answerSealed: _answerSealed, ...rest } = attempt
  return {
    ...rest,
    headers: maskHeaders(headers, sensitive),
    ...(body ? { bodyBase64: base64(body) } : {}),
    outcome: outcome && outcomeDetail(outcome, sensitive),
  }
}

function outcomeDetail(
  outcome: NonNullable<StoredAttempt['outcome']>,
  sensitive: readonly string[],
): AttemptDetail['outcome'] {
  const { body, headers, ...rest } = outcome
  return { ...rest, headers: maskHeaders(headers, sensitive), bodyBase64: base64(body) }
}
