import type { StoredVerification } from '../core/model/event.ts'
import { eventVerdict } from '../core/model/verdict.ts'
import type { EventVerdict } from '../core/model/verdict.ts'

/** What the verifications of one event come to, as its row in the list keeps it. */
export interface VerdictColumns extends EventVerdict {
  /** Cause of the decisive diagnosis, or null. */
  cause: string | null
}

/** The judgement, and the diagnosis that came with it when there is one already. */
export function decisionOf(verifications: readonly StoredVerification[]): VerdictColumns {
  const judgement = eventVerdict(verifications)
  const decider = verifications.find((one) => one.credentialId === judgement.credential && one.diagnosis)
  if (judgement.verdict !== 'invalid' || !decider?.diagnosis) return { ...judgement, cause: null }
  return { ...judgement, message: decider.diagnosis.message, cause: decider.diagnosis.cause }
}
