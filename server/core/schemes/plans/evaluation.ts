import { type Check, isProven, type NotCheckedReason, type Verification, verdictOf } from '../../model/verification.ts'

/** Checks, and why the decisive one could not be made. */
export interface Evaluation {
  checks: Check[]
  notChecked?: NotCheckedReason
  /** Identifies the access token. */
  tokenId?: string
}

/** Valid only when the signature or token was compared and matches, and nothing failed. */
export function verificationOf({ tokenId, ...evaluation }: Evaluation): Verification {
  return { ...verdictOn(evaluation), ...(tokenId === undefined ? {} : { tokenId }) }
}

function verdictOn({ checks, notChecked }: Evaluation): Verification {
  const verification = verdictOf(checks)
  if (verification.verdict === 'invalid') return verification
  if (notChecked !== undefined) return { verdict: 'not-checked', reason: notChecked, checks }
  return isProven(checks)
    ? verification
    : { verdict: 'invalid', reason: checks.at(-1)?.id ?? 'nothing-checked', checks }
}
