import { type AuthenticationPlan, secretField } from '../../model/credential.ts'
import { type Issue, issue } from '../issue.ts'
import { fieldOf } from './field-issues.ts'
import type { PlanType } from './plan-type.ts'

/** Whether a value from outside is a plan of a known type. */
export const isPlan = (plan: AuthenticationPlan): boolean =>
  typeof plan === 'object' && plan !== null && Object.hasOwn(secretField, plan.type)

export const unknownType = (): Issue =>
  issue('authenticationPlan.type', 'not-allowed', `must be one of ${Object.keys(secretField).join(', ')}`)

function secretIssue<Plan extends AuthenticationPlan>(type: PlanType<Plan>, plan: Plan): Issue | undefined {
  const field = secretField[plan.type]
  const secret = fieldOf(plan, field) ?? ''
  if (typeof secret !== 'string') return issue(field, 'wrong-type', 'must be text')
  const needed = type.needsSecret?.(plan) ?? true
  return secret === '' && needed ? issue(field, 'empty', 'is empty: anybody could sign with it') : undefined
}

/** Every mistake in a plan of this type, each with its field. Never throws, whatever the fields hold. */
export function issuesOfType<Plan extends AuthenticationPlan>(type: PlanType<Plan>, plan: Plan): Issue[] {
  const ofSecret = secretIssue(type, plan)
  if (ofSecret?.code === 'wrong-type') return [ofSecret]
  const others = type.issues(plan)
  return ofSecret ? [ofSecret, ...others.filter(({ field }) => field !== ofSecret.field)] : others
}
