import type { EventState } from '../model/event.ts'
import type { Verdict } from '../model/verification.ts'

/** What a list of events is narrowed by. Every given field must hold. */
export interface Filter {
  verdict?: Verdict
  /** Exact event type. */
  type?: string
  /** Exact path, or a beginning when it ends in `*`. */
  path?: string
  method?: string
  /** Status of the last attempt, both ends included. */
  status?: { min: number; max: number }
  /** Id of the credential that decided. */
  credential?: string
  cause?: string
  callId?: string
  state?: EventState
  /** Unix ms, included. */
  since?: number
  until?: number
  pinned?: boolean
  /** Full text over path, header values and body, word by word; the last word may be a beginning. */
  search?: string
}
