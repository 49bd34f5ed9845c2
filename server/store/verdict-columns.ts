import type { StoredVerification } from '../core/model/event.ts'
import { eventVerdict } from '../core/model/verdict.ts'
import type { EventVerdict } from '../core/model/verdict.ts'

/** The verdict of an event, as its row in the list stores it. */
export interface VerdictColumns extends EventVerdict {
  /** Cause of the decisive diagnosis, or null. */
  cause: string | null
}

/** The verdict of all verifications together, explained by the decisive diagnosis if it is already available. */
export function verdictColumns(verifications: readonly StoredVerification[]): VerdictColumns {
  const verdict = eventVerdict(verifications)
  const decisive = verifications.find((one) => one.credentialId === verdict.credential && one.diagnosis)
  if (verdict.verdict !== 'invalid' || !decisive?.diagnosis) return { ...verdict, cause: null }
  return { ...verdict, message: decisive.diagnosis.message, cause: decisive.diagnosis.cause }
}
