import type { PresetId } from '../schemes/presets/index.ts'
import type { Rank } from './rank.ts'
import type { DeliverySummary } from './delivery.ts'
import type { HeaderList } from './request.ts'
import type { Diagnosis, Verdict, Verification } from './verification.ts'

/**
 * How far an event was processed. `interrupted` and `unknown` are set at start for events that a crash left unfinished; they are
 * not sent again automatically. `unstored` events are in memory only, because storage failed.
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

/** A body in memory, or in a file of the data folder if it is larger than 1 MiB. */
export type StoredBody =
  | { kind: 'bytes'; bytes: Uint8Array; size: number; sha256: string }
  | { kind: 'file'; file: string; size: number; sha256: string }

/** One HTTP request received by the intake, byte for byte. Immutable. */
export interface CapturedEvent {
  /** UUIDv7. */
  id: string
  /** Unix ms, when the request was complete. */
  receivedAt: number
  /**
   * `token`: a request to an OAuth token endpoint, vhook's or the app's, stored without its secrets. `websocket`: a WebSocket
   * handshake; its messages pass to the app and are not recorded. Only a `webhook` is verified.
   */
  kind: 'webhook' | 'token' | 'websocket'
  method: string
  /** Request target as received: usually a path with its query. */
  path: string
  httpVersion: string
  headers: HeaderList
  trailers: HeaderList
  body: StoredBody
  /** Public URL at that time, without a trailing slash; senders that sign the URL sign one that begins with it. */
  publicUrl: string
  /** Time from the first byte of the headers to the last byte of the body, in ms. */
  receivedInMs: number
  /** For a refused or incomplete request: the error code of the response. */
  refusal?: string
}

/** What the sender calls the event, from headers and body: untrusted text. */
export interface EventLabels {
  /** `message.type` for Vapi, `type` or an event header for others; null if nothing names it. */
  type: string | null
  /** Vapi's call id. */
  callId: string | null
  /** Sender recognised by its headers: a preset id, or `vapi`. */
  sender: string | null
}

/** A row in the list of events. `status` and what belongs to it are those of the delivery. */
export interface EventSummary extends EventLabels, DeliverySummary {
  id: string
  /** Order in which the requests were completed. */
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
  /** Preset of the credential to add, for an event of a known sender that has none; otherwise null. */
  preset: PresetId | null
  /** Why, in one sentence: the message of the failed check, or of the diagnosis. */
  message: string | null
  /** Cause of the diagnosis, or null. */
  cause: string | null
  /** How certain the cause is; null without one. */
  rank: Rank | null
  /** Status of the app's response to the last replay, or null. */
  replayStatus: number | null
  attempts: number
  pinned: boolean
  /** Id of an earlier event (within ten minutes) with the same delivery id, or without one with the same bytes; or null. */
  repeatOf: string | null
}

/** A stored verification, with its credential, time and diagnosis. */
export interface StoredVerification extends Verification {
  credentialId: string | null
  credentialName: string | null
  at: number
  /** With the reason `no-credential-for-sender`: the sender's name, and its preset if that is unambiguous. */
  sender?: string
  preset?: PresetId
  diagnosis?: Diagnosis
}
