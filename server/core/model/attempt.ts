import type { HeaderList } from './request.ts'

/** Why vhook sent a request to the app. */
export type AttemptCause = 'forward' | 'replay' | 'probe' | 'trigger'

/** The app's response, or why there was none. Times are in ms since the start of the attempt. */
export interface AttemptOutcome {
  /** Null if there was no response. */
  status: number | null
  statusText: string
  headers: HeaderList
  trailers: HeaderList
  /** First 10 MiB of the response body; `bodySize` counts all of it. Without a status: the first 1 KiB of a non-HTTP response. */
  body: Uint8Array
  bodySize: number
  /** For a WebSocket: bytes from the sender to the app after the handshake; `bodySize` counts those from the app. */
  sentBytes?: number
  /** Stable code if there was no complete response: `app_unreachable`, `app_timeout`, `app_bad_response`, `app_cut_short`, `stopped`, `caller_left`. */
  error: string | null
  /** The error text of the system or the parser. Never leaves this machine. */
  errorDetail: string | null
  firstByteMs: number | null
  durationMs: number
  /** The response arrived after the sender had received 504. */
  late: boolean
  /** When the sender disconnected before the response, in ms. */
  callerGoneMs: number | null
  /** The app received the request before the event was on disk: the commit was slow, or storage failed. */
  aheadOfStore?: true
}

/** How a request was signed: as received, again with a credential, or not at all. */
export interface AttemptSigning {
  mode: 'kept' | 'resigned' | 'none'
  /** Id of the credential that signed it, or null. */
  credential: string | null
}

export const signedAsReceived: AttemptSigning = { mode: 'kept', credential: null }

/** One request that vhook sent to the app, and its outcome. */
export interface Attempt {
  id: string
  eventId: string
  cause: AttemptCause
  /** Unix ms. */
  startedAt: number
  /** URL of the app. */
  target: string
  method: string
  path: string
  /** All header lines that the app received, including those that vhook wrote. */
  headers: HeaderList
  /** Null for attempts of earlier versions. */
  signing: AttemptSigning | null
  /** Absent if it is the body of the event. */
  body?: Uint8Array
  /** Null while the attempt is in progress. */
  outcome: AttemptOutcome | null
}

/** An attempt without bodies, for lists and live messages. */
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
