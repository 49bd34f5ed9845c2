import type { Credential } from '../model/credential.ts'
import type { At } from '../model/evidence.ts'
import type { SignedRequest } from '../model/request.ts'
import type { Check } from '../model/verification.ts'
import type { Budget } from './budget.ts'

/** One diagnosis: its input, the failed verification, and what may still be spent. */
export interface Run {
  request: SignedRequest
  credential: Credential
  /** The other stored credentials. */
  others: readonly Credential[]
  /** The checks of the verification that is explained. */
  checks: readonly Check[]
  at: At
  budget: Budget
  /** Whether vhook itself sent the request again: then its age says nothing about the sender. */
  replayed: boolean
}

export const failedChecks = ({ checks }: Run): Check[] => checks.filter(({ status }) => status === 'fail')
