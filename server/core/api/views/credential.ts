import type { PresetSetting } from '../../schemes/presets/preset.ts'
import type { AuthenticationPlan, CredentialView } from '../../model/credential.ts'
import type { SchemePatch, SecretEdit, SecretlessPlan } from '../../model/fix.ts'
import type { MigratedServer } from '../../vapi/credentials.ts'
import type { Exported } from '../../vapi/credentials/export.ts'
import type { RouteView } from './route.ts'

/** A credential to add. */
export interface CredentialInput {
  /** Default: made from the name, in lower case with hyphens. */
  id?: string
  name?: string
  authenticationPlan: AuthenticationPlan
}

/** What to change on a credential: its name, its plan and its secret. The changes of the plan apply in the order of `PlanEdit`. */
export interface CredentialChange {
  name?: string
  /** Another plan, with the same secret. */
  replace?: SecretlessPlan
  /** Fields of the plan. */
  set?: Record<string, unknown>
  /** Names of fields to remove; `settings.NAME` for one setting. */
  unset?: readonly string[]
  /** Changes of the scheme; null removes a field. A plan of another type than `scheme` is first written as its scheme. */
  scheme?: SchemePatch
  /** Changes of the secret, in order. */
  secret?: readonly SecretEdit[]
}

/** How many events a credential verifies, after it was changed and they were verified again. */
export interface Reverified {
  /** Of the newest 100 events: those that it decided before or decides now; for a new or rotated secret, only those that were not valid. */
  events: number
  /** Of these, those that are valid now. */
  valid: number
}

/** A credential after a change; `reverified` is absent when the change does not affect verification. */
export type ChangedCredential = CredentialView & { reverified?: Reverified }

/** A new secret. */
export interface Rotation {
  /** Default: the sender's next key, which the credential has. */
  secret?: string
  /** The sender's next key from now on. */
  nextSecret?: string
  /** For how long the old secret stays valid: default one day, at most 30 days. */
  graceMs?: number
  /** Rotate even while the grace time of an earlier rotation is running. Default false. */
  force?: boolean
}

/** The credentials and server objects that a text contained. */
export interface ImportResult {
  added: CredentialView[]
  /** Ids of credentials that were already there, with the same plan and secret. */
  existing: string[]
  /** The server object to paste back, where there is exactly one. */
  server?: Record<string, unknown>
  servers: MigratedServer[]
  notes: string[]
}

export interface ExportResult {
  /** For each credential, the request body for Vapi's credential endpoint with a placeholder as its secret, or why it cannot be exported. */
  credentials: Exported[]
  /** Lines of a `.env` file with empty values. */
  env: string
}

/** Where and how often a credential was used. */
export interface CredentialUsage {
  routes: RouteView[]
  valid: number
  invalid: number
  lastUsedAt: number | null
  version: number
  /** Of the newest 20 events that it verified as valid: how many there are, and how many used the previous secret. */
  recent: { checked: number; previous: number }
  /** Unix ms; absent when no rotation is running. */
  previousUntil?: number
}

/** A sender's signature format, as the screens list it. */
export interface PresetView {
  id: string
  title: string
  docs?: string
  basis?: string
  notes?: string | string[]
  /** What the secret is called in the sender's dashboard. */
  secretTitle?: string
  /** Absent when a secret is required. */
  secretUse?: 'none' | 'optional'
  /** What a credential needs beside the secret. */
  settings?: readonly PresetSetting[]
  /** What the sender's second key is called, and where to find it. Absent for senders with one key. */
  nextSecret?: { title: string; where: string }
}

/** One access token that vhook issued or observed. Times in Unix ms. Never contains the token itself. */
export interface TokenView {
  /** The `tokenId` of the verifications that it decided. */
  id: string
  issuedAt: number
  expiresAt: number
  revokedAt: number | null
  scope: string
  /** Events that carried it, whether or not it was still valid, newest first, at most 100. */
  usedBy: Array<{ eventId: string; at: number }>
  /** Of all events that carried it. */
  requests: { count: number; lastAt: number | null }
}
