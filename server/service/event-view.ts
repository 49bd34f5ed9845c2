import type { AttemptDetail, DeliveryDetail, EventDetail } from '../core/api/views/event.ts'
import type { Delivery } from '../core/model/delivery.ts'
import { base64 } from '../core/text/bytes.ts'
import { isLeftOut } from '../store/read-body.ts'
import { appFault } from '../core/diagnosis/app.ts'
import { blockedHost } from '../core/diagnosis/blocked-host.ts'
import type { StoredAttempt, StoredEvent } from '../store/contract.ts'

/** A masked event as the API shows it: bytes as base64. `bound`: whether a route binds its credential. */
export function detailOf(stored: StoredEvent, bound: boolean): EventDetail {
  const { event, summary, delivery, verifications, attempts, note } = stored
  return {
    ...summary,
    path: event.path,
    httpVersion: event.httpVersion,
    headers: event.headers,
    trailers: event.trailers,
    ...(event.body.kind === 'bytes' && !isLeftOut(event.body) ? { bodyBase64: base64(event.body.bytes) } : {}),
    bodySha256: event.body.sha256,
    publicUrl: event.publicUrl,
    receivedInMs: event.receivedInMs,
    ...(event.refusal === undefined ? {} : { refusal: event.refusal }),
    delivery: delivery && deliveryDetail(delivery),
    verifications,
    attemptsDetail: attempts.map((attempt) => attemptDetail(attempt)),
    note,
    appFault: faultOf(stored, bound),
  }
}

/** What is wrong with the app's response to the sender; replays do not count. */
function faultOf({ summary, attempts, verifications }: StoredEvent, bound: boolean): EventDetail['appFault'] {
  const forwarded = attempts.find((attempt) => attempt.cause === 'forward')
  const outcome = forwarded?.outcome
  if (!outcome) return null
  const { verdict, credential } = summary
  const { diagnosis } = verifications.find(({ credentialId }) => credentialId === credential) ?? {}
  const fault = appFault({ verdict, credential, bound, diagnosis }, outcome)
  return blockedHost({ ...outcome, sent: forwarded.headers }) ?? fault ?? null
}

function deliveryDetail({ body, ...rest }: Delivery): DeliveryDetail {
  return { ...rest, bodyBase64: body && base64(body) }
}

export function attemptDetail(attempt: StoredAttempt): AttemptDetail {
  const { body, outcome, sealed: _sealed, answerSealed: _answerSealed, ...rest } = attempt
  return {
    ...rest,
    ...(body ? { bodyBase64: base64(body) } : {}),
    outcome: outcome && outcomeDetail(outcome),
  }
}

function outcomeDetail(outcome: NonNullable<StoredAttempt['outcome']>): AttemptDetail['outcome'] {
  const { body, ...rest } = outcome
  return { ...rest, bodyBase64: base64(body) }
}
