import type { HeaderList } from './request.ts'
import type { Diagnosis, Verdict, Verification } from './verification.ts'

/**
 * How far an event came. `interrupted` and `unknown` are set at start for what a crash left behind: never sent again by itself.
 * `unstored` is held in memory only, because storage failed.
 */
export const eventStates = [
  'stored',
  'forwarding',
  'answered',
  'app_error',
  'timed_out',
  'late_answer',
  'recorded',
  'interrupted',
  'unknown',
  'incomplete',
  'refused',
  'unstored',
] as const
export type EventState = (typeof eventStates)[number]

const pendingStates: ReadonlySet<EventState> = new Set(['stored', 'forwarding', 'unstored'])

/** Whether the event is done with: only a late answer can still change its state. */
export const isFinal = (state: EventState): boolean => !pendingStates.has(state)

/** A body in memory, or in a file of the data folder when it is over 1 MiB. */
export type StoredBody =
  | { kind: 'bytes'; bytes: Uint8Array; size: number; sha256: string }
  | { kind: 'file'; file: string; size: number; sha256: string }

/** One HTTP request that reached the intake, byte for byte. Immutable. */
export interface CapturedEvent {
  /** UUIDv7. */
  id: string
  /** Unix ms, when the request was complete. */
  receivedAt: number
  /** `webhook`, or `token` for a request to an OAuth token endpoint: vhook's own, or the app's. Kept without its secrets. */
  kind: 'webhook' | 'token'
  method: string
  /** Request target as received: usually a path with its query. */
  path: string
  httpVersion: string
  headers: HeaderList
  trailers: HeaderList
  body: StoredBody
  /** Public address at that moment, without a final slash; the signed URL of URL-signing senders starts with it. */
  publicUrl: string
  /** Time from the first byte of the head to the last of the body, in ms. */
  receivedInMs: number
  /** For a refused or incomplete one: why, as the answer's error code. */
  refusal?: string
}

/** What the sender calls it, read from headers and body; text from outside, shown but never trusted. */
export interface EventLabels {
  /** `message.type` for Vapi, `type` or an event header for others; null when nothing names it. */
  type: string | null
  /** Vapi's call id. */
  callId: string | null
  /** Sender recognised by its headers: a preset id, or `vapi`. */
  sender: string | null
}

/** A row of the list: everything that is visible without opening the event. */
export interface EventSummary extends EventLabels {
  id: string
  /** Order in which requests were complete. */
  seq: number
  receivedAt: number
  kind: CapturedEvent['kind']
  method: string
  /** Path with query, as received. */
  path: string
  size: number
  state: EventState
  verdict: Verdict
  /** Id of the credential that decided, or null. */
  credential: string | null
  /** Why in one sentence: the failed check's, or the diagnosis'. */
  message: string | null
  /** Cause of the diagnosis, or null. */
  cause: string | null
  /** Status of the last attempt's answer, or null. */
  status: number | null
  /** Duration of the last attempt in ms, or null. */
  durationMs: number | null
  attempts: number
  pinned: boolean
  /** The id of the event before it with the same bytes (within ten minutes), or null. */
  repeatOf: string | null
}

/** A verification as kept: which credential, when, and what was found. */
export interface StoredVerification extends Verification {
  credentialId: string | null
  credentialName: string | null
  at: number
  diagnosis?: Diagnosis
}
