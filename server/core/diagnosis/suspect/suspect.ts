import type { SecretSource, Suspicion } from '../../model/verification.ts'
import type { Detail } from '../causes/cause.ts'
import type { Run } from '../run.ts'
import type { Subject } from '../subject.ts'

/** Why something is suspected. */
export interface Suspected {
  detail: Detail
  /** One sentence each. Never a secret, and of a secret only what begins all of its kind. */
  evidence: string[]
  where?: SecretSource
  /** Instead of the rank of its row: the evidence leaves little else, or is weaker than usual. */
  rank?: Suspicion['rank']
}

/** Decides whether one suspicion applies to a request for which no cause was proven. */
export type Suspect = (subject: Subject, run: Run) => Suspected | undefined
