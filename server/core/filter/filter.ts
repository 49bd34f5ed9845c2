import type { EventState } from '../model/event.ts'
import type { Verdict } from '../model/verification.ts'

/** Filters a list of events. An event must match every field that is set. */
export interface Filter {
  verdict?: Verdict
  /** Exact event type. */
  type?: string
  /** Exact path, or a prefix if it ends in `*`. */
  path?: string
  method?: string
  /** Status of the response that the sender got, both ends inclusive. */
  status?: { min: number; max: number }
  /** Id of the credential that decided. */
  credential?: string
  cause?: string
  callId?: string
  state?: EventState
  /** Unix ms, inclusive; so is `until`. */
  since?: number
  until?: number
  pinned?: boolean
  /** The sender did not get a complete response that counts as success. */
  failed?: boolean
  /** Full text search in path, header values and body, word by word; the last word matches as a prefix. */
  search?: string
}
