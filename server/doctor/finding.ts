import type { ApiClient } from '../core/api/client.ts'
import type { HealthView } from '../core/api/views/health.ts'
import type { Settings } from '../settings/schema.ts'
import type { Instance } from '../store/instance-file.ts'

/** What one look found. `hint` says what to do, where there is something to do. */
export interface Found {
  status: 'ok' | 'warn' | 'fail' | 'skip'
  message: string
  hint?: string
}

export interface Finding extends Found {
  id: string
  title: string
}

/** Everything that a look may know. */
export interface Situation {
  dataDir: string
  /** Those that `vhook dev` would start with; defaults where they cannot be read. */
  settings: Settings
  /** What stands in the way of the settings. */
  settingsProblems: readonly string[]
  /** What the folder's rights were before it was opened, which tightens them. */
  rights: Found
  /** The vhook that works on the folder. */
  running: Instance | undefined
  client: ApiClient | undefined
  /** Of that vhook, or of the folder opened for a moment; undefined where neither could be asked. */
  health: HealthView | undefined
  /** Why it could not. */
  trouble: Found | undefined
  /** What is wrong with the database, when nobody works on it. */
  faults: readonly string[]
}

/** One look at one thing. One row of the table. */
export interface DoctorCheck {
  id: string
  title: string
  look: (situation: Situation) => Found | Promise<Found>
}

export const ok = (message: string): Found => ({ status: 'ok', message })
export const skip = (message: string): Found => ({ status: 'skip', message })
export const warn = (message: string, hint: string): Found => ({ status: 'warn', message, hint })
export const fail = (message: string, hint: string): Found => ({ status: 'fail', message, hint })
