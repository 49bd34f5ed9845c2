import type { AuthenticationPlan, Credential, CredentialView } from '../core/model/credential.ts'
import { secretField } from '../core/model/credential.ts'
import type { CredentialRow } from '../store/contract.ts'
import type { Keys } from './keys/key-store.ts'
import { fingerprint, seal, unseal } from './seal.ts'

/** A credential in memory: its row, and itself in the open unless it is locked. */
export interface Entry {
  row: CredentialRow
  credential: Credential | undefined
}

/** Opens a row. A secret that cannot be read leaves the entry locked, and the row as it is. */
export function entryOf(row: CredentialRow, keys: Keys | undefined): Entry {
  const { id, version } = row
  const secret = keys && unseal(keys.sealing, { id, version, purpose: 'secret' }, row.sealed)
  if (keys === undefined || secret === undefined) return { row, credential: undefined }
  return { row, credential: { id, name: row.name, authenticationPlan: joined(row, secret), ...previousOf(row, keys) } }
}

function previousOf(row: CredentialRow, keys: Keys): Pick<Credential, 'previous'> {
  const { id, version, previousSealed, previousUntil } = row
  if (!previousSealed || previousUntil === null) return {}
  const secret = unseal(keys.sealing, { id, version, purpose: 'previous' }, previousSealed)
  return secret === undefined ? {} : { previous: { secret, until: previousUntil } }
}

/** What changes in a row when its credential is written: plan, seals, fingerprint. */
export function sealedRow(
  credential: Credential,
  version: number,
  keys: Keys,
): Pick<CredentialRow, 'plan' | 'sealed' | 'fingerprint' | 'version' | 'previousSealed' | 'previousUntil'> {
  const { id, authenticationPlan, previous } = credential
  const secret = secretOf(authenticationPlan)
  return {
    plan: JSON.stringify(withoutSecret(authenticationPlan)),
    sealed: seal(keys.sealing, { id, version, purpose: 'secret' }, secret),
    fingerprint: fingerprint(keys.fingerprints, secret),
    version,
    previousSealed: previous ? seal(keys.sealing, { id, version, purpose: 'previous' }, previous.secret) : null,
    previousUntil: previous?.until ?? null,
  }
}

/** The plan's one secret; empty for the few that have none. */
export function secretOf(plan: AuthenticationPlan): string {
  const value = (plan as unknown as Record<string, unknown>)[secretField[plan.type]]
  return typeof value === 'string' ? value : ''
}

export function withSecret(plan: AuthenticationPlan, secret: string): AuthenticationPlan {
  return { ...plan, [secretField[plan.type]]: secret }
}

/** The plan in the open, as a screen may show it. */
export function openPlan(row: CredentialRow): CredentialView['plan'] {
  return JSON.parse(row.plan) as CredentialView['plan']
}

/** The credential as every screen may see it. `now` is Unix ms: a grace time that is over is not shown. */
export function viewOf({ row, credential }: Entry, now: number): CredentialView {
  const { id, name, fingerprint: print, createdAt, updatedAt, version, valid, invalid, lastUsedAt } = row
  const usage = { valid, invalid, lastUsedAt }
  const locked = credential === undefined
  const view = { id, name, plan: openPlan(row), fingerprint: print, locked, createdAt, updatedAt, version, usage }
  return row.previousUntil !== null && row.previousUntil > now ? { ...view, previousUntil: row.previousUntil } : view
}

function joined(row: CredentialRow, secret: string): AuthenticationPlan {
  return withSecret(openPlan(row) as unknown as AuthenticationPlan, secret)
}

/** The plan without its secret, as a screen may show it. */
export const openPlanOf = (plan: AuthenticationPlan): CredentialView['plan'] =>
  withoutSecret(plan) as CredentialView['plan']

function withoutSecret(plan: AuthenticationPlan): Record<string, unknown> {
  const { [secretField[plan.type]]: _secret, ...open } = plan as unknown as Record<string, unknown>
  return open
}
