import type { StoredVerification } from '../core/model/event.ts'
import { judge } from '../core/model/verdict.ts'
import type { Judgement } from '../core/model/verdict.ts'

/** What the verifications of one event come to, as its row in the list keeps it. */
export interface Decision extends Judgement {
  /** Cause of the decisive diagnosis, or null. */
  cause: string | null
}

/** The judgement, and the diagnosis that came with it when there is one already. */
export function decisionOf(verifications: readonly StoredVerification[]): Decision {
  const judgement = judge(verifications)
  const decider = verifications.find((one) => one.credentialId === judgement.credential && one.diagnosis)
  if (judgement.verdict !== 'invalid' || !decider?.diagnosis) return { ...judgement, cause: null }
  return { ...judgement, reason: decider.diagnosis.message, cause: decider.diagnosis.cause }
}
