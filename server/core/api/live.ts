import type { AttemptSummary } from '../model/attempt.ts'
import type { CredentialView } from '../model/credential.ts'
import type { EventState, EventSummary } from '../model/event.ts'
import type { TargetState } from '../model/target.ts'
import type { RouteView } from './views/route.ts'
import type { Snapshot, StorageState } from './views/state.ts'
import type { TunnelState } from '../model/tunnel.ts'

/** A fact that just became true. It is committed before anyone hears of it. */
export type LiveMessage =
  | { type: 'event.captured'; event: EventSummary }
  | {
      type: 'event.verified'
      id: string
      verdict: EventSummary['verdict']
      credential: string | null
      message: string | null
    }
  | { type: 'event.diagnosed'; id: string; cause: string; message: string; fixable: boolean }
  | { type: 'event.changed'; id: string; state: EventState; pinned?: boolean }
  | { type: 'attempt.started'; attempt: AttemptSummary }
  | { type: 'attempt.finished'; attempt: AttemptSummary; state: EventState }
  | { type: 'events.removed'; ids: string[] }
  | { type: 'tunnel.changed'; tunnel: TunnelState }
  | { type: 'target.changed'; target: TargetState }
  | { type: 'storage.changed'; storage: StorageState }
  /** Something a person should know, in a sentence. */
  | { type: 'notice.added'; text: string }
  | { type: 'credentials.changed'; credentials: CredentialView[] }
  /**
   * The settings file was read again. With problems nothing of it was taken over; notes say what a person should know, such as
   * what counts only from the next start. Routes that were added by the API are told this way too.
   */
  | {
      type: 'config.changed'
      origin: 'file' | 'api'
      problems: string[]
      notes: string[]
      routes: RouteView[]
      enforce: boolean
    }

/** What goes down the socket: one snapshot, then batches of numbered messages. A client resumes after `last`. */
export type LiveFrame =
  | { type: 'snapshot'; last: number; snapshot: Snapshot }
  | { type: 'messages'; last: number; messages: LiveMessage[] }

/** What the client says first: the token, and the last message it has seen if it comes back. */
export interface LiveHello {
  type: 'hello'
  token: string
  since?: number
}
