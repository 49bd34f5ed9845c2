import type { CauseId } from '../diagnosis/causes.ts'
import type { AttemptSummary } from '../model/attempt.ts'
import type { DeliverySummary } from '../model/delivery.ts'
import type { CredentialView } from '../model/credential.ts'
import type { PresetId } from '../schemes/presets/index.ts'
import type { EventState, EventSummary } from '../model/event.ts'
import type { Rank } from '../model/rank.ts'
import type { TargetState } from '../model/target.ts'
import type { TunnelState } from '../model/tunnel.ts'
import type { RouteView } from './views/route.ts'
import type { Snapshot, StorageState } from './views/state.ts'

/** A change of the credential, without secrets. */
export interface LiveFix {
  /** `field: old → new`, joined with commas. */
  summary: string
  /** The command that applies it; null for a credential in the config file, which is changed there. */
  command: string | null
  /** What the change makes less secure, in one sentence. */
  weakens: string | null
}

/** A fact that has just become true. It is stored before it is published. */
export type LiveMessage =
  | { type: 'event.captured'; event: EventSummary }
  | {
      type: 'event.verified'
      id: string
      verdict: EventSummary['verdict']
      credential: string | null
      message: string | null
      /** Preset of the credential to add, if the sender is known and has none. */
      preset: PresetId | null
    }
  | {
      type: 'event.diagnosed'
      id: string
      /** The credential whose verification is explained. */
      credential: string
      cause: string
      rank: Rank
      message: string
      fixable: boolean
      /** The change that makes the event valid; null without one. */
      fix: LiveFix | null
    }
  /** The app's response to an event shows a problem of the app, whatever the verdict. `id` is that of the event. */
  | { type: 'app.fault'; id: string; cause: CauseId; rank: Rank; message: string; advice: string | null }
  | { type: 'event.changed'; id: string; state: EventState; pinned?: boolean; delivery?: DeliverySummary }
  | { type: 'attempt.started'; attempt: AttemptSummary }
  /** `state` is the event's after it; a replay changes neither the state nor the delivery. */
  | { type: 'attempt.finished'; attempt: AttemptSummary; state?: EventState; delivery?: DeliverySummary }
  | { type: 'events.removed'; ids: string[] }
  | { type: 'tunnel.changed'; tunnel: TunnelState }
  | { type: 'target.changed'; target: TargetState }
  | { type: 'storage.changed'; storage: StorageState }
  /** Something the user should know, in a sentence. */
  | { type: 'notice.added'; text: string }
  | { type: 'credentials.changed'; credentials: CredentialView[] }
  /**
   * The config file was reloaded, or routes were replaced through the API. With problems, the previous config stays in force.
   * Notes are sentences for the user, such as which change needs a restart.
   */
  | {
      type: 'config.changed'
      origin: 'file' | 'api'
      problems: string[]
      notes: string[]
      routes: RouteView[]
      enforce: boolean
    }

/** What the inspector sends: one snapshot, then batches of numbered messages. A client can resume after `last`. */
export type LiveFrame =
  | { type: 'snapshot'; last: number; snapshot: Snapshot }
  | { type: 'messages'; last: number; messages: LiveMessage[] }

/** The first message of a client: the token, and when it reconnects the number of the last message it received. */
export interface LiveHello {
  type: 'hello'
  token: string
  since?: number
}
