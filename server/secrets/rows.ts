import type { AuthenticationPlan, Credential, CredentialView, PresetPlan } from '../core/model/credential.ts'
import { secretField, secretFields, secretOf } from '../core/model/credential.ts'
import { withSeparateKeys } from '../core/schemes/next-key.ts'
import type { CredentialRow } from '../store/contract.ts'
import type { Keys } from './keys/key-store.ts'
import { fingerprint, seal, unseal } from './seal.ts'

/** A credential in memory: its row, and the decrypted credential unless it is locked. */
export interface VaultEntry {
  row: CredentialRow
  credential: Credential | undefined
}

/** Decrypts a row. If the secret cannot be decrypted, the entry is locked and the row stays unchanged. */
export function entryFrom(row: CredentialRow, keys: Keys | undefined): VaultEntry {
  const { id, version } = row
  const secret = keys && unseal(keys.sealing, { id, version, purpose: 'secret' }, row.sealed)
  if (keys === undefined || secret === undefined) return { row, credential: undefined }
  return {
    row,
    credential: { id, name: row.name, authenticationPlan: fullPlan(row, secret), ...previousOf(row, keys) },
  }
}

function previousOf(row: CredentialRow, keys: Keys): Pick<Credential, 'previous'> {
  const { id, version, previousSealed, previousUntil } = row
  if (!previousSealed || previousUntil === null) return {}
  const secret = unseal(keys.sealing, { id, version, purpose: 'previous' }, previousSealed)
  return secret === undefined ? {} : { previous: { secret, until: previousUntil } }
}

/** The columns that change when a credential is written: plan, sealed secrets, fingerprint. */
export function sealedRow(
  credential: Credential,
  version: number,
  keys: Keys,
): Pick<CredentialRow, 'plan' | 'sealed' | 'fingerprint' | 'version' | 'previousSealed' | 'previousUntil'> {
  const { id, authenticationPlan, previous } = credential
  const secret = secretOf(authenticationPlan)
  return {
    plan: JSON.stringify(withoutSecret(authenticationPlan)),
    sealed: seal(keys.sealing, { id, version, purpose: 'secret' }, storedText(authenticationPlan)),
    fingerprint: secret && fingerprint(keys.fingerprints, secret),
    version,
    previousSealed: previous ? seal(keys.sealing, { id, version, purpose: 'previous' }, previous.secret) : null,
    previousUntil: previous?.until ?? null,
  }
}

/** The credential before a change, sealed so that the change can be undone. */
export function sealedUndo({ id, authenticationPlan, previous }: Credential, version: number, keys: Keys): Uint8Array {
  return seal(keys.sealing, { id, version, purpose: 'undo' }, JSON.stringify({ authenticationPlan, previous }))
}

/** Undefined if there is nothing to undo. */
export function undoOf({ id, version, undoSealed }: CredentialRow, keys: Keys): Omit<Credential, 'id'> | undefined {
  const text = undoSealed && unseal(keys.sealing, { id, version, purpose: 'undo' }, undoSealed)
  return text ? (JSON.parse(text) as Omit<Credential, 'id'>) : undefined
}

export function withSecret(plan: AuthenticationPlan, secret: string): AuthenticationPlan {
  return { ...plan, [secretField[plan.type]]: secret }
}

/** The plan of a row, which is without its secret. */
export function publicPlan(row: CredentialRow): CredentialView['plan'] {
  return JSON.parse(row.plan) as CredentialView['plan']
}

/** The credential for display. `now` is Unix ms: a grace period that has ended is left out. */
export function viewOf({ row, credential }: VaultEntry, now: number): CredentialView {
  const { id, name, fingerprint: rowFingerprint, createdAt, updatedAt, version, valid, invalid, lastUsedAt } = row
  const usage = { valid, invalid, lastUsedAt }
  const locked = credential === undefined
  const view = {
    id,
    name,
    plan: publicPlan(row),
    fingerprint: rowFingerprint,
    locked,
    createdAt,
    updatedAt,
    version,
    usage,
  }
  const { previousUntil, undoSealed } = row
  return {
    ...view,
    ...(previousUntil !== null && previousUntil > now ? { previousUntil } : {}),
    ...(credential && hasNextSecret(credential.authenticationPlan) ? { hasNextSecret: true as const } : {}),
    ...(undoSealed && !locked ? { undoable: true as const } : {}),
  }
}

/** Precedes the sender's next key in the stored text. */
const separator = '\0'

const storedText = (plan: AuthenticationPlan): string =>
  plan.type === 'preset' && plan.nextSecret ? secretOf(plan) + separator + plan.nextSecret : secretOf(plan)

function fullPlan(row: CredentialRow, stored: string): AuthenticationPlan {
  const given = publicPlan(row) as unknown as AuthenticationPlan
  const at = given.type === 'preset' ? stored.indexOf(separator) : -1
  if (at < 0) return withSeparateKeys(withSecret(given, stored))
  return { ...withSecret(given, stored.slice(0, at)), nextSecret: stored.slice(at + 1) } as PresetPlan
}

export const hasNextSecret = (plan: AuthenticationPlan): boolean => plan.type === 'preset' && Boolean(plan.nextSecret)

/** The plan without its secret, for display. */
export const publicPlanOf = (plan: AuthenticationPlan): CredentialView['plan'] =>
  withoutSecret(plan) as CredentialView['plan']

function withoutSecret(plan: AuthenticationPlan): Record<string, unknown> {
  const secret = secretFields(plan.type)
  return Object.fromEntries(Object.entries(plan).filter(([field]) => !secret.includes(field)))
}
