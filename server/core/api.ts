import type { Attempt } from './attempt.ts'
import type { CapturedEvent, EventSummary, StoredVerification } from './event.ts'
import type { StorageState } from './live.ts'
import type { HeaderList } from './request.ts'
import type { Route } from './route.ts'
import type { Diagnosis } from './verification.ts'

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
  /** The app judged otherwise than the proof demands: `app-rejected-valid` or `app-accepted-invalid`, with what to check. */
  appFault: Diagnosis | null
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

/** One piece of a signed payload and where it came from; `start` and `end` are byte positions, `end` excluded. */
export interface SignedSegment {
  source: string
  start: number
  end: number
}

/** What the sender should have signed, piece by piece, and both signatures. Never holds the secret. */
export interface SignedView {
  payloadBase64: string
  segments: SignedSegment[]
  template: string
  /** Null when it cannot be computed here, as with a sender's private key. */
  expected: string | null
  /** Null when the request carries no signature. */
  received: string | null
  /** `value` as sent; `at` and `now` in Unix ms; `past` and `future` are the tolerance in ms, null for no limit. */
  timestamp?: { value: string; unit: string; at: number; now: number; past: number | null; future: number | null }
}

/** A route and where it comes from: those of the settings file can only be changed there. */
export interface RouteView extends Route {
  source: 'config' | 'stored'
}

/** A sender's dialect as the screens list it. */
export interface PresetView {
  id: string
  title: string
  docs?: string
  basis?: string
  notes?: string | string[]
  /** What the secret is called in the sender's dashboard. */
  secretTitle?: string
  /** What a credential needs beside the secret. */
  settings?: ReadonlyArray<{ name: string; title: string; required: boolean }>
}

/** A sample event that `POST /api/samples` can send, by its name. */
export interface SampleView {
  name: string
  label: string
}

/** A language that verification code is written in. */
export interface CodeLanguage {
  id: string
  title: string
}

/** One access token that vhook issued, or saw being issued. Times in Unix ms. Never the token itself. */
export interface TokenView {
  /** As `tokenId` of the verifications that it decided. */
  id: string
  issuedAt: number
  expiresAt: number
  revokedAt: number | null
  scope: string
  /** Events that brought it, good or not any more, newest first, 100 at most. */
  usedBy: Array<{ eventId: string; at: number }>
  /** All of those events. */
  requests: { count: number; lastAt: number | null }
}

/** How the process and its storage are. `synchronous` is SQLite's setting as read back (2 is FULL). */
export interface HealthView {
  version: string
  pid: number
  /** Unix ms. */
  startedAt: number
  /** Screens and terminals that listen at this moment. */
  watchers: number
  storage: StorageState
  /** Where the key of the secrets is kept. */
  keeper: string
  store: { synchronous: number; schema: number; events: number; bytes: number }
}

/** How many events there are, and of which verdict. */
export interface StatsView {
  events: number
  valid: number
  invalid: number
  notChecked: number
  pinned: number
}

/** Which headers somebody had shown behind their masks, and when (Unix ms). Never a value. */
export interface AuditEntry {
  at: number
  action: 'reveal'
  eventId: string
  /** When they were those of an attempt or of its answer. */
  attemptId: string | null
  names: string[]
}

/** Captured headers behind their masks. */
export interface RevealRequest {
  /** In any letter case. */
  headers: string[]
  /** An attempt of the event instead of the event itself. */
  attempt?: string
  /** Of that attempt, what was sent to the app or what the app answered. Default sent. */
  side?: 'sent' | 'answered'
}

export interface Revealed {
  /** In the order of the request, duplicates kept. */
  headers: HeaderList
}

export interface ApiError {
  error: { code: string; message: string; hint?: string }
}
