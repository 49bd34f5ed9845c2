import type {
  ChangedCredential,
  CredentialChange,
  CredentialInput,
  PresetView,
  Rotation,
} from '../core/api/views/credential.ts'
import type { DecryptedView } from '../core/api/views/encryption.ts'
import type { AttemptDetail, EventDetail, EventPage } from '../core/api/views/event.ts'
import type { AppliedFix, SecretTest, SecretTestResult } from '../core/api/views/fix.ts'
import type { SystemHealth } from '../core/api/views/health.ts'
import type { RequestCheck, RequestCheckOptions, RequestSigned, RequestSigning } from '../core/api/views/request.ts'
import type { ReplayPreview, ReplayRequest } from '../core/api/views/replay.ts'
import type { AuditEntry, Revealed, RevealRequest } from '../core/api/views/reveal.ts'
import type { SampleOptions, SampleView } from '../core/api/views/sample.ts'
import type { Snapshot, StorageState } from '../core/api/views/state.ts'
import type { TimelineQuery, TimelineView } from '../core/api/views/timeline.ts'
import type { CodeLanguage, SignedView } from '../core/api/views/verification.ts'
import type { AuthenticationPlan } from '../core/model/credential.ts'
import type { StoredBody, StoredVerification } from '../core/model/event.ts'
import type { HeaderList, SignedRequest } from '../core/model/request.ts'
import type { TargetState } from '../core/model/target.ts'
import type { TunnelProbe, TunnelState } from '../core/model/tunnel.ts'
import type { Diagnosis } from '../core/model/verification.ts'
import type { OAuth } from '../oauth/contract.ts'
import type { Vault } from '../secrets/contract.ts'
import type { ListQuery } from '../store/contract.ts'
import type { CredentialTransfer } from './credential-transfer.ts'
import type { Routes } from './routes.ts'

/**
 * The operations of a running vhook, which the inspector's API exposes. An event is named by its id, the beginning of its id,
 * or `latest`; every method that takes a name rejects with NO_SUCH_EVENT or AMBIGUOUS_EVENT.
 */
export interface Service
  extends
    EventService,
    ReplayService,
    SigningService,
    RequestService,
    CredentialService,
    FixService,
    CatalogService,
    StatusService {
  readonly vault: Vault
  readonly oauth: OAuth
  readonly credentialTransfer: CredentialTransfer
  readonly routes: Routes
}

export interface EventService {
  list(query: ListQuery): Promise<EventPage>
  /** Number of events over time. */
  timeline(query: TimelineQuery): Promise<TimelineView>
  /** Masked. */
  detail(name: string): Promise<EventDetail>
  /** The event's id. */
  resolve(name: string): Promise<string>
  /** Masked. The path of a body in a file is absolute. */
  body(name: string): Promise<StoredBody>
  /** Resolves with the ids of the removed events. */
  remove(names: string[]): Promise<string[]>
  change(name: string, change: { pinned?: boolean; note?: string | null }): Promise<void>
  /**
   * Captured headers unmasked, after an entry in the audit log. Rejects with NO_SUCH_HEADER, NO_SUCH_ATTEMPT, EVENT_LOCKED,
   * and STORAGE_FAILED when the entry cannot be stored.
   */
  reveal(name: string, request: RevealRequest): Promise<Revealed>
  /** The log of reveals, newest first; those before an entry's number when it is given. */
  audit(limit: number, before?: number): Promise<AuditEntry[]>
  /** Decrypts the encrypted arguments of a delivery, as far as the keys here allow. Nothing of it is stored. */
  decrypt(name: string): Promise<DecryptedView>
}

export interface ReplayService {
  /** Sends it to the app again and resolves when the response is stored. Masked, as the API returns it. */
  replay(name: string, request: ReplayRequest): Promise<AttemptDetail>
  /** The headers that such a replay would send. */
  preview(name: string, request: ReplayRequest): Promise<ReplayPreview>
  /** Sends a sample event through the whole pipeline, signed with that credential when one is named. */
  trigger(sample: string, options: SampleOptions): Promise<{ eventId: string }>
}

export interface SigningService {
  /** Verifies again with the current credentials. Not checked, and nothing stored, when the event cannot be unsealed. */
  verify(name: string, credentialId?: string): Promise<StoredVerification[]>
  diagnose(name: string, credentialId?: string): Promise<Diagnosis>
  /** What the sender should have signed. Rejects with CANNOT_SIGN where the plan signs nothing. */
  signed(name: string, credentialId?: string): Promise<SignedView>
  /** Source code that verifies such an event, with a placeholder for the secret. Rejects with BAD_INPUT for an unknown language. */
  code(name: string, credentialId: string, language: string): Promise<string>
  /** The headers that a sender with this plan adds to a sample request; its own secret is masked. */
  previewCredential(plan: AuthenticationPlan): Promise<HeaderList>
}

/** Requests that are not events. Nothing of them is stored. */
export interface RequestService {
  checkRequest(request: SignedRequest, options: RequestCheckOptions): Promise<RequestCheck>
  /** Rejects with CANNOT_SIGN. */
  signRequest(request: SignedRequest, options: RequestSigning): Promise<RequestSigned>
}

/** Changes of credentials, after which the newest events that a change may affect are verified again. */
export interface CredentialService {
  addCredential(input: CredentialInput): Promise<ChangedCredential>
  changeCredential(id: string, change: CredentialChange): Promise<ChangedCredential>
  /** Restores the credential from before its last edit. Rejects with NOTHING_TO_UNDO. */
  undoCredential(id: string): Promise<ChangedCredential>
  rotateCredential(id: string, rotation: Rotation): Promise<ChangedCredential>
}

export interface FixService {
  /** Applies the verified fix of an event's diagnosis, and verifies the newest events again. Rejects with NO_FIX. */
  applyFix(name: string, credentialId?: string): Promise<AppliedFix>
  /** Tries a secret on the newest failed events of a credential. Rejects with NOTHING_TO_TEST, SECRET_DOES_NOT_FIT. */
  testSecret(id: string, test: SecretTest): Promise<SecretTestResult>
}

/** What vhook itself knows. */
export interface CatalogService {
  presets(): PresetView[]
  samples(): SampleView[]
  codeLanguages(): CodeLanguage[]
  /** JSON schema of the config file. */
  configSchema(): Record<string, unknown>
}

export interface StatusService {
  snapshot(): Promise<Snapshot>
  tunnel(): TunnelState
  /** Sends a request with a nonce to the public URL and waits for it at the intake. */
  probeTunnel(): Promise<TunnelProbe>
  /** The user has seen that the public URL changed. */
  acknowledgeTunnel(): Promise<TunnelState>
  target(): TargetState
  storage(): StorageState
  /** Storage, listeners and credentials; resolves also while storage fails. */
  health(): Promise<SystemHealth>
}
