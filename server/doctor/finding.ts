import type { ApiClient } from '../core/api/client.ts'
import type { HealthView } from '../core/api/views/health.ts'
import type { Settings } from '../settings/parse.ts'
import type { Instance } from '../store/instance-file.ts'

/** The result of one check. `hint` says how to fix a warning or a failure. */
export interface CheckResult {
  status: 'ok' | 'warn' | 'fail' | 'skip'
  message: string
  hint?: string
}

export interface Finding extends CheckResult {
  id: string
  title: string
}

/** What the checks work on. It is collected once, before they run. */
export interface CheckInput {
  dataDir: string
  /** What `vhook dev` would start with. Defaults where the config is invalid. */
  settings: Settings
  configErrors: readonly string[]
  /** Taken before the folder is opened, because that tightens its permissions. */
  permissions: CheckResult
  /** The vhook that runs on the folder. */
  running: Instance | undefined
  client: ApiClient | undefined
  /** From the running vhook, or from the folder opened briefly. Undefined when neither worked. */
  health: HealthView | undefined
  /** Why there is no `health`. */
  healthError: CheckResult | undefined
  /** Damage found in the database. Only looked for while no vhook is running. */
  damage: readonly string[]
}

/** One check. One row of the table. */
export interface DoctorCheck {
  id: string
  title: string
  run: (input: CheckInput) => CheckResult | Promise<CheckResult>
}

export const ok = (message: string): CheckResult => ({ status: 'ok', message })
export const skip = (message: string): CheckResult => ({ status: 'skip', message })
export const warn = (message: string, hint: string): CheckResult => ({ status: 'warn', message, hint })
export const fail = (message: string, hint: string): CheckResult => ({ status: 'fail', message, hint })
