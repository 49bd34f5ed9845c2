import { type AuthenticationPlan, secretField } from '../../model/credential.ts'
import { badCredential, VhookError } from '../../model/errors.ts'
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
  const secret = fieldOf(plan, field) ?? undefined
  if (secret !== undefined && typeof secret !== 'string') return issue(field, 'wrong-type', 'must be text')
  if (secret || type.needsSecret?.(plan) === false) return undefined
  return secret === undefined
    ? issue(field, 'missing', 'is missing')
    : issue(field, 'empty', 'is empty: anybody could sign with it')
}

/** Throws BAD_CREDENTIAL if one of the issues is the secret's: a program that lacks its secret cannot check anything. */
export function refuseWithoutSecret({ type }: AuthenticationPlan, issues: readonly Issue[]): void {
  const found = issues.find(({ field }) => field === secretField[type])
  if (found) throw new VhookError(badCredential(found.field, found.why))
}

/** Every mistake in a plan of this type, each with its field. Never throws, whatever the fields hold. */
export function issuesOfType<Plan extends AuthenticationPlan>(type: PlanType<Plan>, plan: Plan): Issue[] {
  const ofSecret = secretIssue(type, plan)
  if (ofSecret?.code === 'wrong-type') return [ofSecret]
  const others = type.issues(plan)
  return ofSecret ? [ofSecret, ...others.filter(({ field }) => field !== ofSecret.field)] : others
}
