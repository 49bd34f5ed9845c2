import type { AttemptCause } from '../core/model/attempt.ts'
import type { AuditEntry, AuditNote } from '../core/api/views/reveal.ts'
import type { EventPage } from '../core/api/views/event.ts'
import type { StorageFigures } from '../core/api/views/health.ts'
import type { EventState, EventSummary, StoredVerification } from '../core/model/event.ts'
import type { IssuedToken, TokenRequests } from '../core/model/evidence.ts'
import type { Route } from '../core/model/route.ts'
import type { Diagnosis } from '../core/model/verification.ts'
import type {
  CredentialRow,
  EncryptionKeyRow,
  ListQuery,
  SecretVersions,
  SigningKeyRow,
  StoredEvent,
  TokenUse,
} from './contract.ts'
import type { Failure } from './thread/errors.ts'
import type { VerdictColumns } from './verdict-columns.ts'

/** An event as it goes to the storage thread: flat, headers as text, so that crossing costs little. Names are the columns'. */
export interface EventRecord {
  seq: number
  id: string
  received_at: number
  kind: string
  method: string
  path: string
  route: string
  size: number
  state: EventState
  type: string | null
  call_id: string | null
  sender: string | null
  repeat_key: number
  http_version: string
  headers: string
  trailers: string
  public_url: string
  received_in_ms: number
  refusal: string | null
  sha256: string
  file: string | null
  body: Uint8Array | null
  sealed: Uint8Array | null
}

export interface AttemptRecord {
  id: string
  cause: AttemptCause
  started_at: number
  target: string
  method: string
  path: string
  headers: string
  body: Uint8Array | null
  sealed: Uint8Array | null
}

/** The outcome without its body as text, and the columns of the list that follow from it. */
export interface OutcomeRecord {
  outcome: string
  answer: Uint8Array
  answer_sealed: Uint8Array | null
  status: number | null
  duration_ms: number
}

export interface Change {
  state?: EventState
  pinned?: boolean
  note?: string | null
  status?: number
}

/** `last` is the last number an event was given; `unclean` when the process before did not end in order. */
export interface Opening {
  last: number
  unclean: boolean
}

/** Everything that may be asked of the storage thread. */
export interface Calls {
  open(first: boolean): Opening
  /** A real write, to see whether storage works. */
  probe(): void
  add(event: EventRecord): string | null
  saveVerifications(eventId: string, verifications: StoredVerification[], decision: VerdictColumns): void
  saveDiagnosis(eventId: string, credentialId: string, diagnosis: Diagnosis): void
  startAttempt(eventId: string, attempt: AttemptRecord, state: EventState): void
  finishAttempt(attemptId: string, outcome: OutcomeRecord, state: EventState): void
  change(eventId: string, change: Change): void
  /** At most 50 at a time. */
  remove(eventIds: string[]): string[]
  /** Removes at most 50 events that are past the limits; `more` says whether to ask again. */
  prune(): { removed: string[]; more: boolean }
  /** One step of taking removed text out of the index and the log; true while there is more to do. */
  scrub(): boolean
  list(query: ListQuery): EventPage
  summaries(eventIds: string[]): EventSummary[]
  event(name: string): StoredEvent | undefined
  resolve(name: string): string[]
  credentialRows(): CredentialRow[]
  putCredential(row: CredentialRow): void
  removeCredential(id: string): void
  countUse(credentialId: string, verdict: 'valid' | 'invalid', at: number, times: number): void
  secretVersions(credentialId: string, count: number): SecretVersions
  routes(): Route[]
  putRoutes(routes: Route[]): void
  encryptionKeys(): EncryptionKeyRow[]
  putEncryptionKey(row: EncryptionKeyRow): void
  removeEncryptionKey(credentialId: string): void
  addToken(token: IssuedToken): void
  revokeTokens(credentialId: string, at: number): number
  tokens(): { tokens: IssuedToken[]; requests: Record<string, TokenRequests> }
  countTokenRequest(credentialId: string, at: number): void
  tokenUses(credentialId: string): TokenUse[]
  signingKeys(): SigningKeyRow[]
  putSigningKeys(rows: SigningKeyRow[]): void
  addAudit(note: AuditNote): void
  audit(limit: number, before?: number): AuditEntry[]
  health(): StorageFigures
  close(): void
}

export type CallName = keyof Calls

/** `now` is Unix ms of the asking thread: the storage thread has no clock of its own. */
export interface Request {
  id: number
  call: CallName
  args: unknown[]
  now: number
}

export type Reply = { id: number } & ({ ok: true; value: unknown } | { ok: false; failure: Failure })

/** What goes back after each commit; `crowded` when there is more than may be kept, notices when there is something to tell. */
export interface Replies {
  replies: Reply[]
  crowded: boolean
  notices: string[]
  /** Open files are no longer in their place: what, in words. */
  missing?: string
}

export interface WorkerData {
  dataDir: string
  keep: { days: number; events: number; bytes: number }
  /** How often the thread checks that its files still exist, in ms. */
  checkMs: number
}
