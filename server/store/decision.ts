import type { StoredVerification } from '../core/event.ts'
import type { Verdict, Verification } from '../core/verification.ts'
import { overallVerdict } from '../core/verification.ts'

/** What the verifications of one event come to, as its row in the list shows it. */
export interface Decision {
  verdict: Verdict
  /** Id of the credential that decided, or null. */
  credential: string | null
  /** One sentence; null when the event is valid. */
  reason: string | null
  cause: string | null
}

/** The first verification with the overall verdict decides. */
export function decisionOf(verifications: readonly StoredVerification[]): Decision {
  const verdict = overallVerdict(verifications)
  const decider = verifications.find((one) => one.verdict === verdict)
  return {
    verdict,
    credential: verdict === 'not-checked' ? null : (decider?.credentialId ?? null),
    reason: decider && verdict !== 'valid' ? (decider.diagnosis?.message ?? sentenceOf(decider)) : null,
    cause: decider?.diagnosis?.cause ?? null,
  }
}

function sentenceOf(verification: Verification): string | null {
  const checks = verification.checks
  const decisive =
    checks.find((check) => check.id === verification.reason) ?? checks.find((one) => one.status !== 'pass')
  return decisive?.message ?? verification.reason ?? null
}
