import type { Attempt } from '../../model/attempt.ts'
import type { Delivery } from '../../model/delivery.ts'
import type { CapturedEvent, EventSummary, StoredVerification } from '../../model/event.ts'
import type { HeaderList } from '../../model/request.ts'
import type { Diagnosis } from '../../model/verification.ts'
import type { Filter } from '../../filter/filter.ts'

/** A filter, the cursor of the page, and its size (1 to 500, default 100). */
export type EventQuery = Filter & { cursor?: string; limit?: number }

/** One page of events, newest first. */
export interface EventPage {
  events: EventSummary[]
  /** Pass it as `cursor` to get the next older page; null on the last page. */
  next: string | null
  /** Number of events that match the filter, on all pages. */
  total: number
}

/** One event in full: bytes as base64, sensitive header values masked. */
export interface EventDetail extends EventSummary {
  httpVersion: string
  headers: HeaderList
  trailers: HeaderList
  /** Absent when the body is over 1 MiB: get it from `events/:id/body`. */
  bodyBase64?: string
  bodySha256: string
  publicUrl: string
  receivedInMs: number
  refusal?: CapturedEvent['refusal']
  /** What the sender got; null while it waits. */
  delivery: DeliveryDetail | null
  verifications: StoredVerification[]
  attemptsDetail: AttemptDetail[]
  /** The app's status contradicts the verdict: `app-rejected-valid` or `app-accepted-invalid`, with what to check. */
  appFault: Diagnosis | null
  note: string | null
}

/** A delivery in full: the body as base64, sensitive header values masked. */
export interface DeliveryDetail extends Omit<Delivery, 'body'> {
  bodyBase64: string | null
}

/** An attempt in full: bytes as base64, sensitive header values masked. */
export interface AttemptDetail extends Omit<Attempt, 'body' | 'outcome'> {
  bodyBase64?: string
  outcome: (Omit<NonNullable<Attempt['outcome']>, 'body'> & { bodyBase64: string }) | null
}

/** What can be changed on a stored event. */
export interface EventChange {
  pinned?: boolean
  /** Null deletes the note. */
  note?: string | null
}
