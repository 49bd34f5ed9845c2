import type { StoredVerification } from './event.ts'
import type { Verdict } from './verification.ts'
import { overallVerdict } from './verification.ts'

/** What all verifications of an event come to. */
export interface EventVerdict {
  verdict: Verdict
  /** Id of the credential that decided, or came nearest; null when none was held against the event. */
  credential: string | null
  /** Why it is not valid, in one sentence; null when it is. */
  message: string | null
}

/** Why nothing was checked, in words. The keys are the `reason` of a verification. */
const notChecked: Record<string, string> = {
  'no-credential': 'There is no credential to hold it against.',
  'ambiguous-route': 'Several routes fit it equally well, so that nobody can say which credentials count.',
  locked: "The credential's secret is locked.",
  'keys-unreachable': 'The keys of the issuer could not be had.',
}

/** Valid if one credential fits; otherwise the one that came furthest speaks. */
export function eventVerdict(verifications: readonly StoredVerification[]): EventVerdict {
  const verdict = overallVerdict(verifications)
  const decided = verifications.filter((one) => one.verdict === verdict).toSorted((a, b) => passes(b) - passes(a))[0]
  if (!decided) return { verdict: 'not-checked', credential: null, message: notChecked['no-credential'] ?? null }
  return { verdict, credential: decided.credentialId, message: reasonOf(decided) }
}

const passes = (one: StoredVerification): number => one.checks.filter((check) => check.status === 'pass').length

function reasonOf(one: StoredVerification): string | null {
  if (one.verdict === 'valid') return null
  const failed =
    one.checks.find((check) => check.status === 'fail') ?? one.checks.find((check) => check.status === 'skip')
  return failed?.message ?? notChecked[one.reason ?? ''] ?? 'It could not be checked.'
}
