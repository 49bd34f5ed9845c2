import type { TargetState } from '../core/model/target.ts'
import type { TunnelProbe, TunnelState } from '../core/model/tunnel.ts'
import type { Hub } from '../hub.ts'
import type { OAuthRuntime } from '../oauth/oauth.ts'
import type { Counters } from '../pipeline/counters.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { Redactor } from '../secrets/redaction/redactor.ts'
import type { Vault } from '../secrets/contract.ts'
import type { ActiveSettings } from '../settings/active.ts'
import type { Store } from '../store/contract.ts'
import type { Diagnoser } from '../verification/diagnoser.ts'
import type { Verifier } from '../verification/verifier.ts'

export interface TunnelControl {
  state: () => TunnelState
  acknowledge: () => void
  probe: () => Promise<TunnelProbe>
}

/** What only a daemon has; a command that opens the data folder itself has stand-ins for it. */
export interface DaemonContext {
  /** False in a command that opens the data folder itself. */
  isRunning: boolean
  tunnel: TunnelControl
  targetState: () => TargetState
  intakeUrl: () => string
}

/** What the service works with. */
export interface ServiceContext extends DaemonContext {
  store: Store
  vault: Vault
  redactor: Redactor
  hub: Hub
  counters: Counters
  oauth: OAuthRuntime
  verifier: Verifier
  diagnoser: Diagnoser
  pipeline: Pipeline
  settings: ActiveSettings
  /** What the user should know, in sentences. */
  notices: () => string[]
  dataDir: string
  version: string
  now: () => number
}
