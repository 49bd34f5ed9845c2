import type { EventDetail, EventPage, ReplayPreview, ReplayRequest } from './core/api.ts'
import type { Attempt } from './core/attempt.ts'
import type { StoredVerification } from './core/event.ts'
import type { Snapshot } from './core/live.ts'
import type { StoredBody } from './core/event.ts'
import type { ListQuery } from './store/contract.ts'
import type { Diagnosis } from './core/verification.ts'
import type { NewCredential, Vault } from './secrets/contract.ts'

/** What may be asked of a running vhook: the inspector's API is a thin skin over this. Names of events are ids, beginnings or `latest`. */
export interface Service {
  snapshot(): Promise<Snapshot>
  list(query: ListQuery): Promise<EventPage>
  /** Rejects with NO_SUCH_EVENT or AMBIGUOUS_EVENT, like all that name an event. */
  detail(name: string): Promise<EventDetail>
  body(name: string): Promise<StoredBody>
  remove(names: string[]): Promise<string[]>
  change(name: string, change: { pinned?: boolean; note?: string | null }): Promise<void>
  /** Sends it to the app again and resolves when the answer is on record. */
  replay(name: string, request: ReplayRequest): Promise<Attempt>
  preview(name: string, request: ReplayRequest): Promise<ReplayPreview>
  /** Verifies again, with the credentials of now. */
  verify(name: string, credentialId?: string): Promise<StoredVerification[]>
  /** Searches for the cause now, or gives the one already found. */
  diagnose(name: string, credentialId?: string): Promise<Diagnosis>
  /** Sends a sample event through the whole pipeline, signed with that credential when one is named. */
  trigger(sample: string, options: { credential?: string; path?: string }): Promise<{ eventId: string }>
  readonly vault: Vault
  addCredential(input: NewCredential): ReturnType<Vault['add']>
}
