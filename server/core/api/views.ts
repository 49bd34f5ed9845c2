import type { Attempt } from '../model/attempt.ts'
import type { CapturedEvent, EventSummary, StoredVerification } from '../model/event.ts'
import type { StorageState } from './live.ts'
import type { CredentialView } from '../model/credential.ts'
import type { MigratedServer } from '../vapi/credentials.ts'
import type { Exported } from '../vapi/credentials/export.ts'
import type { EncryptionPlan } from '../vapi/encrypted.ts'
import type { HeaderList } from '../model/request.ts'
import type { Route } from '../model/route.ts'
import type { TargetState } from '../model/target.ts'
import type { TunnelState } from '../model/tunnel.ts'
import type { Diagnosis } from '../model/verification.ts'

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

/** What became of a text with credentials in it. */
export interface ImportAnswer {
  added: CredentialView[]
  /** The one server to paste back, where there is just one. */
  server?: Record<string, unknown>
  servers: MigratedServer[]
  notes: string[]
}

export interface ExportAnswer {
  /** For each the body of Vapi's credential endpoint, or why it cannot be one. The secret is a placeholder. */
  credentials: Exported[]
  /** Lines of a `.env` with empty values. */
  env: string
}

/** Where and how often a credential was used. */
export interface CredentialUsage {
  routes: RouteView[]
  valid: number
  invalid: number
  lastUsedAt: number | null
  version: number
  /** Of the newest 20 events that it found valid: how many there are, and how many proved its old secret. */
  recent: { checked: number; previous: number }
  /** Unix ms; absent when no rotation is running. */
  previousUntil?: number
}

/** A public key that arguments are encrypted with, and what to send to Vapi's credential endpoint. */
export interface EncryptionView {
  credential: string
  /** SPKI as PEM. */
  publicKey: string
  createdAt: number
  body: { encryptionPlan: EncryptionPlan }
}

/** Arguments that could be decrypted. Never kept and never part of an event. */
export interface DecryptedView {
  values: Array<{ toolCallId: string | null; tool: string | null; path: string; value: string; credential: string }>
  /** Arguments that look encrypted, whether or not a key here opens them. */
  encrypted: number
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

/** How a sample is sent: signed with a credential, to another path than `/`, with values of its body set by their paths. */
export interface SampleOptions {
  credential?: string
  path?: string
  set?: Readonly<Record<string, unknown>>
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

/** Read back from SQLite: `synchronous` is 2 for FULL; `bytes` is what events take, `freeBytes` what the disk has left. */
export interface StorageFigures {
  synchronous: number
  schema: number
  events: number
  bytes: number
  freeBytes: number
}

/** Whether the database was read through after an unclean stop; `message` says what was found. */
export interface StorageCheck {
  state: 'not-needed' | 'running' | 'ok' | 'damaged'
  message: string | null
}

/** Upper bounds of the steps in which vhook's own share of an answer's time is counted, in ms. */
export const ADDED_STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000] as const

/** What came in since vhook started. */
export interface IntakeFigures {
  /** Whole requests, vhook's own answers among them. */
  received: number
  /** By the code of the answer; those too many to be put on record are counted all the same. */
  refused: Record<string, number>
  /** Their sender left before the end of the body. */
  incomplete: number
  /** On their way to the app. */
  inFlight: number
  /** Could not be written at once; kept in memory as long as there is context. */
  unstored: number
  verdicts: Record<string, number>
  /** By the event's state after the attempt. */
  attempts: Record<string, number>
  /** Time that vhook added between the last byte of a request and the last of its answer, without the app's own. */
  added: {
    count: number
    sumMs: number
    /** One for each of ADDED_STEPS_MS: how many took at most so long. */ steps: number[]
  }
}

/** What a process knows of itself. */
export interface ProcessFigures {
  version: string
  pid: number
  /** Unix ms. */
  startedAt: number
  /** Screens and terminals that listen at this moment. */
  watchers: number
  memoryBytes: number
}

/** How storage, credentials and the two doors are. */
export interface SystemHealth {
  storage: StorageState
  /** Null while the database is not open. */
  store: StorageFigures | null
  check: StorageCheck
  /** Where the key of the secrets is kept. */
  keeper: string
  credentials: { total: number; locked: number }
  tunnel: TunnelState
  target: TargetState
  intake: IntakeFigures
  /** What a person should know, in sentences, oldest first. */
  notices: string[]
}

export interface HealthView extends ProcessFigures, SystemHealth {}

/** How many events there are, and of which verdict. */
export interface StatsView {
  events: number
  valid: number
  invalid: number
  notChecked: number
  pinned: number
}

/** Which headers somebody had shown behind their masks, and when (Unix ms). Never a value. */
export interface AuditNote {
  at: number
  action: 'reveal'
  eventId: string
  /** When they were those of an attempt or of its answer. */
  attemptId: string | null
  names: string[]
}

/** A note as it is kept. */
export interface AuditEntry extends AuditNote {
  /** Grows with every entry: give that of the oldest one back as `before` for those before it. */
  number: number
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
