import { type AuthenticationPlan, type Credential, secretField } from '../model/credential.ts'
import { type Problem, problems } from '../model/errors.ts'
import type { Issue } from './issue.ts'
import { bearerPlan } from './plans/bearer.ts'
import { compileAs } from './plans/compile-as.ts'
import { hmacPlan } from './plans/hmac-plan.ts'
import { oauth2Plan } from './plans/oauth2-plan.ts'
import { keyIssues } from './plans/key-issues.ts'
import { isPlan, issuesOfType, unknownType } from './plans/plan-issues.ts'
import { type Compiled, type PlanOf, type PlanType, unusable } from './plans/plan-type.ts'
import { presetPlan } from './plans/preset-plan.ts'
import { schemePlan } from './plans/scheme-plan.ts'
import { presetOf } from './presets/index.ts'
import { givenPresetIssues } from './given-preset.ts'
import { unknownFieldIssues } from './unknown-fields.ts'

export type { Compiled } from './plans/plan-type.ts'

/** Every type of plan, one row each. */
const planTypes: { [T in AuthenticationPlan['type']]: PlanType<PlanOf<T>> } = {
  bearer: bearerPlan,
  hmac: hmacPlan,
  oauth2: oauth2Plan,
  preset: /* @__PURE__ */ presetPlan(presetOf),
  scheme: schemePlan,
}

// The row matches the plan by its own type, which the compiler cannot follow through a table.
const typeOf = (plan: AuthenticationPlan) => planTypes[plan.type] as PlanType<AuthenticationPlan>

/** Every mistake in a plan, each with its field. Never throws, whatever it is given. */
export function planIssues(plan: AuthenticationPlan): Issue[] {
  if (!isPlan(plan)) return [unknownType()]
  const type = typeOf(plan)
  const issues = issuesOfType(type, plan)
  if (issues.length || type.needsSecret?.(plan) === false) return issues
  const compiled = type.compile(plan)
  return compiled.kind === 'scheme' ? keyIssues(compiled.scheme, secretField[plan.type]) : []
}

/**
 * Every mistake in a plan that a user enters, unknown fields and settings included: they would be ignored silently. A stored plan may hold
 * fields of another version, so `planIssues` accepts those. Never throws.
 */
export function givenPlanIssues(plan: AuthenticationPlan): Issue[] {
  const issues = [...planIssues(plan), ...unknownFieldIssues(plan)]
  if (issues.length || plan.type !== 'preset') return issues
  return givenPresetIssues(plan)
}

/** For a setting, the command that passes it. */
function hintFor(plan: AuthenticationPlan, field: string): string | undefined {
  if (!field.startsWith('settings.') || plan.type !== 'preset') return undefined
  const id = typeof plan.preset === 'string' ? plan.preset : plan.preset.id
  return `Pass it with: vhook credentials add --preset ${id} --set ${field}=… (all settings: vhook presets ${id})`
}

/**
 * Every mistake in a credential, each as a problem with its field; empty when the credential can be used. Never throws.
 *
 * @example
 * ```ts
 * const [problem] = checkCredential(credential)
 * if (problem) throw new Error(problem.message)
 * ```
 */
export const checkCredential = (credential: Credential): Problem[] =>
  givenPlanIssues(credential.authenticationPlan).map(({ field, why }) =>
    problems.badCredential(field, why, hintFor(credential.authenticationPlan, field)),
  )

/** A plan ready for use; compiled once for each plan object, until the object is changed. */
export const compile = (plan: AuthenticationPlan): Compiled =>
  isPlan(plan) ? compileAs(typeOf(plan), plan) : unusable([unknownType()])
