import { type Check, isProven, type NotCheckedReason, type Verification, verdictOf } from '../../model/verification.ts'

/** Checks, and what kept the deciding one from being made (`keys-unreachable`, …). */
export interface Evaluation {
  checks: Check[]
  notChecked?: NotCheckedReason
  /** Names the access token that was judged. */
  tokenId?: string
}

/** The verdict: valid only when the proof itself was compared and is right, and nothing failed. */
export function verificationOf({ tokenId, ...judged }: Evaluation): Verification {
  return { ...verdictOn(judged), ...(tokenId === undefined ? {} : { tokenId }) }
}

function verdictOn({ checks, notChecked }: Evaluation): Verification {
  const verification = verdictOf(checks)
  if (verification.verdict === 'invalid') return verification
  if (notChecked !== undefined) return { verdict: 'not-checked', reason: notChecked, checks }
  return isProven(checks)
    ? verification
    : { verdict: 'invalid', reason: checks.at(-1)?.id ?? 'nothing-checked', checks }
}
