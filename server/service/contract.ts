import type { AttemptDetail, EventDetail, EventPage } from '../core/api/views/event.ts'
import type { AuditEntry, Revealed, RevealRequest } from '../core/api/views/reveal.ts'
import type { CodeLanguage, SignedView } from '../core/api/views/verification.ts'
import type { DecryptedView } from '../core/api/views/encryption.ts'
import type { SystemHealth } from '../core/api/views/health.ts'
import type { PresetView } from '../core/api/views/credential.ts'
import type { ReplayPreview, ReplayRequest } from '../core/api/views/replay.ts'
import type { SampleOptions, SampleView } from '../core/api/views/sample.ts'
import type { AuthenticationPlan } from '../core/model/credential.ts'
import type { StoredVerification } from '../core/model/event.ts'
import type { Snapshot, StorageState } from '../core/api/views/state.ts'
import type { StoredBody } from '../core/model/event.ts'
import type { HeaderList } from '../core/model/request.ts'
import type { TargetState } from '../core/model/target.ts'
import type { TunnelProbe, TunnelState } from '../core/model/tunnel.ts'
import type { OAuth } from '../oauth/contract.ts'
import type { ListQuery } from '../store/contract.ts'
import type { Diagnosis } from '../core/model/verification.ts'
import type { NewCredential, Vault } from '../secrets/contract.ts'
import type { CredentialTransfer } from './credential-transfer.ts'
import type { Routes } from './routes.ts'

/** What may be asked of a running vhook: the inspector's API is a thin skin over this. Names of events are ids, beginnings or `latest`. */
export interface Service {
  snapshot(): Promise<Snapshot>
  list(query: ListQuery): Promise<EventPage>
  /** Rejects with NO_SUCH_EVENT or AMBIGUOUS_EVENT, like all that name an event. */
  detail(name: string): Promise<EventDetail>
  /** The id that such a name stands for at this moment. */
  resolve(name: string): Promise<string>
  /** The path of a body in a file is absolute. */
  body(name: string): Promise<StoredBody>
  remove(names: string[]): Promise<string[]>
  change(name: string, change: { pinned?: boolean; note?: string | null }): Promise<void>
  /** Sends it to the app again and resolves when the response is stored. Masked, as the API returns it. */
  replay(name: string, request: ReplayRequest): Promise<AttemptDetail>
  preview(name: string, request: ReplayRequest): Promise<ReplayPreview>
  /**
   * Captured headers behind their masks, noted in the audit first. Rejects with NO_SUCH_HEADER, NO_SUCH_ATTEMPT, EVENT_LOCKED, and
   * STORAGE_FAILED when it cannot be noted.
   */
  reveal(name: string, request: RevealRequest): Promise<Revealed>
  /** Who looked behind masks, newest first; those before an entry's number when it is given. */
  audit(limit: number, before?: number): Promise<AuditEntry[]>
  /** Verifies again, with the credentials of now. Not checked, and nothing put on record, when the event cannot be unsealed. */
  verify(name: string, credentialId?: string): Promise<StoredVerification[]>
  /** Searches for the cause now, or gives the one already found. */
  diagnose(name: string, credentialId?: string): Promise<Diagnosis>
  /** What the sender should have signed. Rejects with CANNOT_SIGN where the plan signs nothing. */
  signed(name: string, credentialId?: string): Promise<SignedView>
  presets(): PresetView[]
  codeLanguages(): CodeLanguage[]
  /** Source text that verifies such an event, with a placeholder for the secret. Rejects with BAD_INPUT for an unknown language. */
  code(name: string, credentialId: string, language: string): Promise<string>
  samples(): SampleView[]
  /** Sends a sample event through the whole pipeline, signed with that credential when one is named. */
  trigger(sample: string, options: SampleOptions): Promise<{ eventId: string }>
  readonly vault: Vault
  /** The life of access tokens. */
  readonly oauth: OAuth
  readonly credentialTransfer: CredentialTransfer
  readonly routes: Routes
  /** JSON schema of the settings file. */
  configSchema(): Record<string, unknown>
  /** Encrypted arguments of a delivery in the open, as far as a key here opens them. Kept nowhere. */
  decrypt(name: string): Promise<DecryptedView>
  addCredential(input: NewCredential): ReturnType<Vault['add']>
  /** Headers that a request with such a plan carries, for a sample body; its own secret is masked where it would show. */
  previewCredential(plan: AuthenticationPlan): Promise<HeaderList>
  tunnel(): TunnelState
  /** Sends a request with a nonce to the public address and waits for it at the intake. */
  probeTunnel(): Promise<TunnelProbe>
  /** The person has seen that the public address changed. */
  acknowledgeTunnel(): Promise<TunnelState>
  target(): TargetState
  storage(): StorageState
  /** What is known about storage, doors and credentials; answers while storage fails, too. */
  health(): Promise<SystemHealth>
}
