/** One question asked of an event, and its answer in words. */
export interface Check {
  /** Plan and subject: `hmac.timestamp`, `bearer.token`. Stable; the words are not. */
  id: string
  status: 'pass' | 'fail' | 'warn' | 'skip'
  /** One sentence for a tired person. Never holds a secret or a token. */
  message: string
  expected?: string
  actual?: string
  /** What is likely, but not proven. */
  hint?: string
}

export type Verdict = 'valid' | 'invalid' | 'not-checked'

/** All checks of one event against one credential. A wrong signature is an answer, never an exception. */
export interface Verification {
  verdict: Verdict
  /** Why it was not checked (`locked`, `keys-unreachable`, `no-credential`), or which check decided. */
  reason?: string
  checks: Check[]
  secretVersion?: 'current' | 'previous'
  /** For OAuth 2.0: which access token came, by the first 16 hex digits of its SHA-256. Never the token. */
  tokenId?: string
}

export interface ProvenCause {
  /** An id of the table of causes. Stable: scripts rely on it. */
  id: string
  message: string
  detail?: Record<string, unknown>
}

/** Why an invalid event is invalid, proven by cryptography, and the change that makes it valid. */
export interface Diagnosis {
  /** Id of the first cause, or `nothing-fits`. */
  cause: string
  /** One, or two that only together make the event verify; empty for `nothing-fits`. */
  causes: ProvenCause[]
  message: string
  /** Fields of the credential's `authenticationPlan` to change. */
  fix?: { set: Record<string, unknown> }
  tried: { macs: number; families: string[]; complete: boolean }
  tookMs: number
}

export const pass = (id: string, message: string, more: Partial<Check> = {}): Check => ({
  id,
  status: 'pass',
  message,
  ...more,
})
export const fail = (id: string, message: string, more: Partial<Check> = {}): Check => ({
  id,
  status: 'fail',
  message,
  ...more,
})
export const warn = (id: string, message: string, more: Partial<Check> = {}): Check => ({
  id,
  status: 'warn',
  message,
  ...more,
})
export const skip = (id: string, message: string, more: Partial<Check> = {}): Check => ({
  id,
  status: 'skip',
  message,
  ...more,
})

/** Valid only when nothing failed and something passed; the first failed check is the reason. */
export function verdictOf(checks: Check[]): Verification {
  const failed = checks.find((check) => check.status === 'fail')
  if (failed) return { verdict: 'invalid', reason: failed.id, checks }
  if (!checks.some((check) => check.status === 'pass'))
    return { verdict: 'not-checked', reason: 'nothing-checked', checks }
  return { verdict: 'valid', checks }
}

/** The verdict of an event that was held against several credentials: valid if one fits, invalid if one was really checked. */
export function overallVerdict(verifications: readonly Verification[]): Verdict {
  const verdicts = new Set(verifications.map((one) => one.verdict))
  if (verdicts.has('valid')) return 'valid'
  return verdicts.has('invalid') ? 'invalid' : 'not-checked'
}
