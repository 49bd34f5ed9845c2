import type { AuthenticationPlan, OAuth2Plan } from '../../model/credential.ts'
import type { At } from '../../model/evidence.ts'
import type { SignedRequest } from '../../model/request.ts'
import type { CompiledScheme } from '../compile-scheme.ts'
import type { Issue } from '../issue.ts'
import type { Preset } from '../presets/preset.ts'
import type { Evaluation } from './evaluation.ts'

/** A plan ready for use, or why it cannot be used. */
export type Compiled =
  | { kind: 'scheme'; scheme: CompiledScheme; preset?: Preset }
  | { kind: 'oauth2'; plan: OAuth2Plan; evaluate: EvaluateToken }
  | { kind: 'unusable'; issues: Issue[] }

/** Checks the access token of a request. */
export type EvaluateToken = (
  plan: OAuth2Plan,
  credentialId: string,
  request: SignedRequest,
  at: At,
) => Evaluation | Promise<Evaluation>

/** One type of authentication plan. Each is a module of its own, so that a bundle holds only those it uses. */
export interface PlanType<Plan> {
  /** Mistakes in the plan, except in its secret. Never throws, whatever the fields hold. */
  issues(plan: Plan): Issue[]
  /** False for senders that sign with a published key. Absent means true. */
  needsSecret?(plan: Plan): boolean
  /** Called only for a plan without issues. */
  compile(plan: Plan): Compiled
}

export type PlanOf<T> = Extract<AuthenticationPlan, { type: T }>

export const unusable = (issues: Issue[]): Compiled => ({ kind: 'unusable', issues })
