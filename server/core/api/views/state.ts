import type { CredentialView } from '../../model/credential.ts'
import type { EventSummary } from '../../model/event.ts'
import type { TargetState } from '../../model/target.ts'
import type { TunnelState } from '../../model/tunnel.ts'

/** Whether events are being stored. While `failing`, they are still forwarded. */
export interface StorageState {
  state: 'storing' | 'failing'
  message: string | null
  /** Events held in memory until storage works again. */
  waiting: number
  /** Unix ms. */
  since: number
}

/** Everything a screen needs at the start. */
export interface Snapshot {
  version: string
  events: EventSummary[]
  total: number
  tunnel: TunnelState
  target: TargetState
  storage: StorageState
  credentials: CredentialView[]
  intakeUrl: string
  dataDir: string
  enforce: boolean
}

/** Number of stored events, by verdict. */
export interface StatsView {
  events: number
  valid: number
  invalid: number
  unsigned: number
  notChecked: number
  pinned: number
}
