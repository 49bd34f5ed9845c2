import type { Attempt } from './attempt.ts'
import type { CapturedEvent, EventSummary, StoredVerification } from './event.ts'
import type { HeaderList } from './request.ts'

/** One event in full, as the API gives it: bytes as base64, sensitive header values masked. */
export interface EventDetail extends EventSummary {
  target: string
  httpVersion: string
  headers: HeaderList
  trailers: HeaderList
  /** Absent when the body is over the size shown inline (1 MiB): ask `events/:id/body`. */
  bodyBase64?: string
  bodySha256: string
  publicUrl: string
  receivedInMs: number
  refusal?: CapturedEvent['refusal']
  verifications: StoredVerification[]
  attemptsDetail: AttemptDetail[]
  note: string | null
}

export interface AttemptDetail extends Omit<Attempt, 'body' | 'outcome'> {
  bodyBase64?: string
  outcome: (Omit<NonNullable<Attempt['outcome']>, 'body'> & { bodyBase64: string }) | null
}

export interface EventPage {
  events: EventSummary[]
  /** Give it back as `cursor` for the next older page; null at the end. */
  next: string | null
  total: number
}

/** What to do with the signature of a replay. */
export type ReplaySignature = 'keep' | 'resign' | 'none'

export interface ReplayRequest {
  signature: ReplaySignature
  /** Credential to sign with; default: the one that decided, else the only one. */
  credential?: string
  method?: string
  path?: string
  /** Replaces the headers; framing and hop-by-hop names are refused. */
  headers?: HeaderList
  bodyBase64?: string
}

export interface ReplayAnswer {
  attempt: AttemptDetail
}

/** Headers that a replay would send, without sending it. */
export interface ReplayPreview {
  headers: HeaderList
  added: HeaderList
}

export interface ApiError {
  error: { code: string; message: string; hint?: string }
}
