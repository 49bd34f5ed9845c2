import type { HeaderList } from './request.ts'

/** Why vhook sent a request to the app. */
export type AttemptCause = 'forward' | 'replay' | 'probe' | 'trigger'

/** What the app said, or why it said nothing. Times in ms since the attempt began. */
export interface AttemptOutcome {
  /** Null when no answer came. */
  status: number | null
  statusText: string
  headers: HeaderList
  trailers: HeaderList
  /**
   * First 10 MiB of the answer's body; `bodySize` counts all of it. Without a status: the first 1 KiB of what came in the
   * place of an answer.
   */
  body: Uint8Array
  bodySize: number
  /** Stable code when there was no whole answer: `app_unreachable`, `app_timeout`, `app_bad_response`, `app_cut_short`, `stopped`, `caller_left`. */
  error: string | null
  /** The system's or the parser's own words. Stays on this machine. */
  errorDetail: string | null
  firstByteMs: number | null
  durationMs: number
  /** The answer came after the caller had been told 504. */
  late: boolean
  /** When the caller left before the answer, in ms. */
  callerGoneMs: number | null
  /** The app was called before the event was on disk: the commit was slow, or storage failed. */
  aheadOfStore?: true
}

/** One request vhook sent to the app, and what became of it. */
export interface Attempt {
  id: string
  eventId: string
  cause: AttemptCause
  /** Unix ms. */
  startedAt: number
  /** Address it went to. */
  target: string
  method: string
  path: string
  headers: HeaderList
  /** Absent when the bytes are the event's own. */
  body?: Uint8Array
  /** Null while it is under way. */
  outcome: AttemptOutcome | null
}

/** An attempt in lists and live messages: no bodies. */
export interface AttemptSummary {
  id: string
  eventId: string
  cause: AttemptCause
  startedAt: number
  status: number | null
  error: string | null
  durationMs: number | null
  firstByteMs: number | null
}
