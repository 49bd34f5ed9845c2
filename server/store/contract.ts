import type { Attempt, AttemptOutcome } from '../core/model/attempt.ts'
import type { Delivery } from '../core/model/delivery.ts'
import type { AuditEntry, AuditNote } from '../core/api/views/reveal.ts'
import type { EventPage } from '../core/api/views/event.ts'
import type { StorageCheck, StorageFigures } from '../core/api/views/health.ts'
import type { CapturedEvent, EventLabels, EventState, EventSummary, StoredVerification } from '../core/model/event.ts'
import type { Filter } from '../core/filter/filter.ts'
import type { IssuedToken, TokenRequests } from '../core/model/evidence.ts'
import type { TimelineQuery, TimelineView } from '../core/api/views/timeline.ts'
import type { StorageState } from '../core/api/views/state.ts'
import type { Route } from '../core/model/route.ts'
import type { Diagnosis } from '../core/model/verification.ts'

/**
 * The originals behind the masks of a record, encrypted by `server/secrets`; empty if they could not be encrypted and are lost.
 * Stored beside the record; the store cannot read them.
 */
export type Sealed = Uint8Array

/** An attempt as stored: masked, with the sealed originals of its request and its response. */
export interface StoredAttempt extends Attempt {
  sealed?: Sealed
  answerSealed?: Sealed
}

/** An event as stored, masked, with everything that was found out about it. */
export interface StoredEvent {
  event: CapturedEvent
  sealed?: Sealed
  summary: EventSummary
  /** What the sender got; null while it waits. */
  delivery: Delivery | null
  verifications: StoredVerification[]
  attempts: StoredAttempt[]
  note: string | null
}

export interface EventChange {
  state?: EventState
  pinned?: boolean
  note?: string | null
  /** Written once: later ones are ignored. */
  delivery?: Delivery
}

export interface ListQuery {
  filter: Filter
  /** Newest first; continues below this cursor. */
  cursor?: string
  /** At most 500. */
  limit: number
}

/** A credential as stored: its plan without the secret, and the secret sealed. */
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
  /** The credential before the last change, sealed; null when there is nothing to undo. */
  undoSealed: Uint8Array | null
  createdAt: number
  updatedAt: number
  valid: number
  invalid: number
  lastUsedAt: number | null
}

/** A key that signs access tokens, as stored: its public half as a JWK, its private half sealed. */
export interface SigningKeyRow {
  kid: string
  credentialId: string
  /** JSON of the public JWK. */
  publicKey: string
  /** Null once it no longer signs. */
  sealed: Uint8Array | null
  createdAt: number
  /** Unix ms; null while it signs. */
  publishedUntil: number | null
}

/** A key pair for arguments that the sender encrypts, as stored: its public half as PEM (SPKI), its private half sealed. */
export interface EncryptionKeyRow {
  credentialId: string
  publicKey: string
  sealed: Uint8Array
  createdAt: number
}

/** Of the newest events that a credential found valid: how many there are, and how many proved its previous secret. */
export interface SecretVersions {
  checked: number
  previous: number
}

/** An event that brought an access token. `at` in Unix ms. */
export interface TokenUse {
  tokenId: string
  eventId: string
  at: number
}

/** Writes of captured content. `RedactingStore` masks it first; `sealed` holds the originals behind the masks. */
export interface CaptureStore {
  /**
   * Gives the event its sequence number. Grouped with every other write that waits for a commit. If storage fails it still
   * resolves, with state `unstored` and a provisional number, and the event waits in memory (200 events or 64 MiB; the oldest are
   * dropped).
   */
  add(
    event: CapturedEvent,
    labels: EventLabels,
    state: EventState,
    delivery?: Delivery,
    sealed?: Sealed,
  ): Promise<EventSummary>
  saveVerifications(eventId: string, verifications: StoredVerification[]): Promise<void>
  saveDiagnosis(eventId: string, credentialId: string, diagnosis: Diagnosis): Promise<void>
  /** `state` is the event's from now on; null leaves it, as for a replay. */
  startAttempt(attempt: Attempt, state: EventState | null, sealed?: Sealed): Promise<void>
  /** In the same write, the event's state and what its sender got. */
  finishAttempt(
    attemptId: string,
    outcome: AttemptOutcome,
    state: EventState | null,
    delivery?: Delivery,
    sealed?: Sealed,
  ): Promise<void>
}

/**
 * The only access to the database, which has its own thread. What a promise resolves with is on disk (fsynced).
 * Every promise rejects with a VhookError (STORAGE_FAILED) if storage fails; nothing is half written.
 */
export interface Store extends CaptureStore {
  readonly state: StorageState
  onState(listener: (state: StorageState) => void): () => void
  /** What the user should know about the folder, such as tightened permissions or a damaged database that was moved aside. */
  readonly notices: string[]
  /** Called with every notice that is added after the start. */
  onNotice(listener: (notice: string) => void): () => void
  /** Called with the ids that retention removed. */
  onRemoved(listener: (eventIds: string[]) => void): () => void
  /** Called with events that had been `unstored` and are on disk now, in their current state. */
  onStored(listener: (events: EventSummary[]) => void): () => void

  change(eventId: string, change: EventChange): Promise<void>
  /** Removes rows, index entries and body files. Resolves with the ids that existed. */
  remove(eventIds: string[]): Promise<string[]>
  /** Applies retention now, in small steps; resolves with the removed ids. Also runs automatically. */
  applyRetention(): Promise<string[]>
  /** `total` of a filtered list is counted to 10,000; 10,001 means more. Rejects with BAD_INPUT for a foreign cursor. */
  list(query: ListQuery): Promise<EventPage>
  summaries(eventIds: string[]): Promise<EventSummary[]>
  /** One event in full, by any name that `resolve` accepts; undefined if there is none. Rejects with AMBIGUOUS_EVENT. */
  event(name: string): Promise<StoredEvent | undefined>
  /** Ids that a name typed by the user can mean: an id, a unique prefix, `latest`, `latest~2`. At most 10. */
  resolve(name: string): Promise<string[]>

  credentialRows(): Promise<CredentialRow[]>
  putCredential(row: CredentialRow): Promise<void>
  /** Also removes its tokens and keys. */
  removeCredential(id: string): Promise<void>
  countUse(credentialId: string, verdict: 'valid' | 'invalid', at: number, times?: number): Promise<void>
  /** Reads the newest `count` events that this credential found valid. */
  secretVersions(credentialId: string, count: number): Promise<SecretVersions>
  encryptionKeys(): Promise<EncryptionKeyRow[]>
  putEncryptionKey(row: EncryptionKeyRow): Promise<void>
  removeEncryptionKey(credentialId: string): Promise<void>

  addToken(token: IssuedToken): Promise<void>
  /** Resolves with how many tokens were revoked. */
  revokeTokens(credentialId: string, at: number): Promise<number>
  /** All tokens up to a day past their expiry, and the request counts, for verifiers to hold in memory. */
  tokens(): Promise<{ tokens: IssuedToken[]; requests: Record<string, TokenRequests> }>
  countTokenRequest(credentialId: string, at: number): Promise<void>
  /** Events that this credential decided and that brought a token, newest first; of the last 10,000. */
  tokenUses(credentialId: string): Promise<TokenUse[]>
  /** Oldest first. */
  signingKeys(): Promise<SigningKeyRow[]>
  putSigningKeys(rows: SigningKeyRow[]): Promise<void>

  /** Routes that were added while vhook ran, in order. */
  routes(): Promise<Route[]>
  /** Replaces all routes that were added. */
  putRoutes(routes: Route[]): Promise<void>

  /** Records who revealed masked values, and when. */
  addAudit(note: AuditNote): Promise<void>
  /** Newest first; with `before`, only entries with a lower number. */
  audit(limit: number, before?: number): Promise<AuditEntry[]>
  /** Number of events over time, read from an index. */
  timeline(query: TimelineQuery): Promise<TimelineView>

  /** Where a body over 1 MiB may be written before its event is added; the store fsyncs the file. */
  readonly spillFolder: string
  /** Figures for health, read back from SQLite. Rejects with STORAGE_FAILED while the database is not open. */
  health(): Promise<StorageFigures>
  /** State and result of the integrity check that follows an unclean stop. */
  readonly check: StorageCheck
  close(): Promise<void>
}

export interface StoreOptions {
  dataDir: string
  /** Retention, whichever limit is reached first; pinned events stay. */
  keep: { days: number; events: number; bytes: number }
  now: () => number
  /** How often storage is retried while it fails, in ms; 2,000 when absent. */
  retryMs?: number
  /** How often the store checks that its files still exist, in ms; 1,500 when absent. */
  checkMs?: number
  /** How often events are checked for their age, in ms; 60,000 when absent. */
  retentionMs?: number
}
