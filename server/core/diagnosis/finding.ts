import type { Subject } from './subject.ts'
import type { Deviation, PlanFields } from './variation.ts'

/** A signature that matches in full under these deviations. None: it matches as the credential has it. */
export interface Match {
  subject: Subject
  deviations: readonly Deviation[]
  /** What must be changed in the plan. */
  set: PlanFields | undefined
  /** The timestamp as it was signed, if it is part of the signed bytes. */
  timestamp: string | undefined
}

/** The result of a search, from which `report.ts` makes the diagnosis. */
export type Finding =
  | { kind: 'match'; match: Match }
  /** Causes that are certain without a signature that matches. A change of the plan is tried out before it is reported. */
  | {
      kind: 'causes'
      deviations: readonly Deviation[]
      fix?: { subject: Subject; set: PlanFields | undefined } | { bind: string }
    }
  /** The signature is right, but another check failed. */
  | { kind: 'other-check' }
  | { kind: 'nothing'; hints: readonly string[] }

export const causesFound = (...deviations: Deviation[]): Extract<Finding, { kind: 'causes' }> => ({
  kind: 'causes',
  deviations,
})

export const nothingFound = (hints: readonly string[] = []): Finding => ({ kind: 'nothing', hints })
