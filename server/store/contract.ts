import type { Attempt, AttemptOutcome } from '../core/model/attempt.ts'
import type { AuditEntry, AuditNote } from '../core/api/views/reveal.ts'
import type { EventPage } from '../core/api/views/event.ts'
import type { StorageCheck, StorageFigures } from '../core/api/views/health.ts'
import type { CapturedEvent, EventLabels, EventState, EventSummary, StoredVerification } from '../core/model/event.ts'
import type { Filter } from '../core/filter/filter.ts'
import type { IssuedToken, TokenRequests } from '../core/model/evidence.ts'
import type { StorageState } from '../core/api/views/state.ts'
import type { Route } from '../core/model/route.ts'
import type { Diagnosis } from '../core/model/verification.ts'

/**
 * What the masks of a record stand for, sealed by `server/secrets`; empty when it could not be sealed and is lost. Storage keeps
 * it beside the record and cannot read it.
 */
export type Sealed = Uint8Array

/** An attempt as it lies on disk: masked, and what the masks of its request and of its answer stand for. */
export interface StoredAttempt extends Attempt {
  sealed?: Sealed
  answerSealed?: Sealed
}

/** An event with all that was found out about it, as it lies on disk: masked. */
export interface StoredEvent {
  event: CapturedEvent
  sealed?: Sealed
  summary: EventSummary
  verifications: StoredVerification[]
  attempts: StoredAttempt[]
  note: string | null
}

export interface ListQuery {
  filter: Filter
  /** Newest first; continues below this cursor. */
  cursor?: string
  /** At most 500. */
  limit: number
}

/** A credential as it lies on disk: its plan without the secret, and the secret sealed. */
export interface CredentialRow {
  id: string
  name: string
  /** JSON of the plan without its secret field. */
  plan: string
  sealed: Uint8Array
  fingerprint: string
  version: number
  previousSealed: Uint8Array | null
  previousUntil: number | null
  createdAt: number
  updatedAt: number
  valid: number
  invalid: number
  lastUsedAt: number | null
}

/** A key that signs access tokens, as it lies on disk: its public half as a JWK, its private half sealed. */
export interface SigningKeyRow {
  kid: string
  credentialId: string
  /** JSON of the public JWK. */
  publicKey: string
  /** Null once it signs no more. */
  sealed: Uint8Array | null
  createdAt: number
  /** Unix ms; null while it signs. */
  publishedUntil: number | null
}

/** A key pair for arguments that the sender encrypts, as it lies on disk: its public half as PEM (SPKI), its private half sealed. */
export interface EncryptionKeyRow {
  credentialId: string
  publicKey: string
  sealed: Uint8Array
  createdAt: number
}

/** Of the newest events that a credential found valid: how many there are, and how many proved its old secret. */
export interface SecretVersions {
  checked: number
  previous: number
}

/** Routes that were added, and what belongs to single credentials. */
export interface BindingStore {
  /** Looks at the newest `count` events that this credential found valid. */
  secretVersions(credentialId: string, count: number): Promise<SecretVersions>
  /** Routes that were added, in their order. */
  routes(): Promise<Route[]>
  /** Puts these in the place of all that were added. */
  putRoutes(routes: Route[]): Promise<void>
  encryptionKeys(): Promise<EncryptionKeyRow[]>
  putEncryptionKey(row: EncryptionKeyRow): Promise<void>
  removeEncryptionKey(credentialId: string): Promise<void>
}

/** An event that brought an access token. `at` in Unix ms. */
export interface TokenUse {
  tokenId: string
  eventId: string
  at: number
}

/**
 * The one way to the database, which lives on a thread of its own. What resolves is on disk (fsynced).
 * Every promise rejects with a VhookError (STORAGE_FAILED) when storage fails; nothing is half written.
 */
export interface Store {
  readonly state: StorageState
  onState(listener: (state: StorageState) => void): () => void
  /** What a person should know about the folder: rights that were tightened, a damaged database that was put aside. Grows. */
  readonly notices: string[]
  /** Called with every notice that comes after the start. */
  onNotice(listener: (notice: string) => void): () => void
  /** Called with the ids that retention removed. */
  onRemoved(listener: (eventIds: string[]) => void): () => void
  /** Called with events that had been `unstored` and are on disk now, as they stand. */
  onStored(listener: (events: EventSummary[]) => void): () => void
  /**
   * Gives the event its sequence number. Grouped with whatever else waits for a commit. When storage fails it resolves all the
   * same, with state `unstored` and a provisional number, and the event waits in memory (200 events or 64 MiB, oldest dropped).
   * The event is masked already; `sealed` holds what the masks stand for.
   */
  add(event: CapturedEvent, labels: EventLabels, state: EventState, sealed?: Sealed): Promise<EventSummary>
  saveVerifications(eventId: string, verifications: StoredVerification[]): Promise<void>
  saveDiagnosis(eventId: string, credentialId: string, diagnosis: Diagnosis): Promise<void>
  startAttempt(attempt: Attempt, state: EventState, sealed?: Sealed): Promise<void>
  finishAttempt(attemptId: string, outcome: AttemptOutcome, state: EventState, sealed?: Sealed): Promise<void>
  /** `status` is for events that vhook answered itself; otherwise attempts set it. */
  change(
    eventId: string,
    change: { state?: EventState; pinned?: boolean; note?: string | null; status?: number },
  ): Promise<void>
  /** Removes rows, index entries and spill files. Resolves with the ids that were really removed. */
  remove(eventIds: string[]): Promise<string[]>
  /** Applies retention now, in small steps; resolves with the ids that went. Also runs by itself. */
  tend(): Promise<string[]>
  /** `total` of a filtered list is counted to 10,000; 10,001 means more. Rejects with BAD_INPUT for a foreign cursor. */
  list(query: ListQuery): Promise<EventPage>
  summaries(eventIds: string[]): Promise<EventSummary[]>
  /** An event by any name that `resolve` takes; undefined when there is none. Rejects with AMBIGUOUS_EVENT. */
  event(name: string): Promise<StoredEvent | undefined>
  /** Ids that a person's name for an event can mean: an id, a unique beginning, `latest`, `latest~2`. At most 10. */
  resolve(name: string): Promise<string[]>
  credentialRows(): Promise<CredentialRow[]>
  putCredential(row: CredentialRow): Promise<void>
  removeCredential(id: string): Promise<void>
  countUse(credentialId: string, verdict: 'valid' | 'invalid', at: number, times?: number): Promise<void>
  readonly bindings: BindingStore
  addToken(token: IssuedToken): Promise<void>
  revokeTokens(credentialId: string, at: number): Promise<number>
  /** All tokens that have not been expired for a day, and what was asked, to be held in memory by whoever verifies. */
  tokens(): Promise<{ tokens: IssuedToken[]; requests: Record<string, TokenRequests> }>
  countTokenRequest(credentialId: string, at: number): Promise<void>
  /** Events that this credential decided and that brought a token, newest first; of the last 10,000. */
  tokenUses(credentialId: string): Promise<TokenUse[]>
  signingKeys(): Promise<SigningKeyRow[]>
  putSigningKeys(rows: SigningKeyRow[]): Promise<void>
  /** Who looked behind masks, and when. */
  addAudit(note: AuditNote): Promise<void>
  /** Newest first; those before an entry's number when it is given. */
  audit(limit: number, before?: number): Promise<AuditEntry[]>
  /** Where a body over 1 MiB may be written before its event is added; the file is fsynced by the store. */
  readonly spillFolder: string
  /** Figures for health, read back from SQLite. Rejects with STORAGE_FAILED while the database is not open. */
  health(): Promise<StorageFigures>
  /** Whether the database was read through after an unclean stop, and what was found. */
  readonly check: StorageCheck
  close(): Promise<void>
}

export interface StoreOptions {
  dataDir: string
  /** Retention, whichever is reached first; pinned events stay. */
  keep: { days: number; events: number; bytes: number }
  now: () => number
  /** How often storage is retried while it fails, in ms; 2,000 when absent. */
  retryMs?: number
  /** How often the store checks that its files still exist, in ms; 1,500 when absent. */
  checkMs?: number
}
