import type { AuthenticationPlan, Credential, OAuth2Plan } from '../model/credential.ts'
import { secretField } from '../model/credential.ts'
import { type Problem, problems } from '../model/errors.ts'
import { type CompiledScheme, compileScheme, compileUntrusted } from './compile-scheme.ts'
import { givenPlanIssues } from './unknown-fields.ts'
import { planIssues } from './validate-plan.ts'
import { bearerScheme } from './plans/bearer.ts'
import { hmacScheme } from './plans/hmac.ts'
import { type Preset, presetOf } from './presets/index.ts'
import { type Issue, issue } from './issue.ts'

/** A credential ready for use, or why it cannot be used. */
export type Compiled =
  | { kind: 'scheme'; scheme: CompiledScheme; preset?: Preset }
  | { kind: 'oauth2'; plan: OAuth2Plan }
  | { kind: 'unusable'; issues: Issue[] }

/** Everything that is wrong with a credential, at once, each as a problem with its field; none when it can be used. */
export const checkCredential = (credential: Credential): Problem[] =>
  givenPlanIssues(credential.authenticationPlan).map(({ field, why }) => problems.badCredential(field, why))

const unusable = (issues: Issue[]): Compiled => ({ kind: 'unusable', issues })

type PlanOf<T> = Extract<AuthenticationPlan, { type: T }>

/** How each kind of plan becomes what the engine works on; one row each. */
const compilers: { [T in AuthenticationPlan['type']]: (plan: PlanOf<T>) => Compiled } = {
  bearer: (plan) => ({ kind: 'scheme', scheme: compileScheme(bearerScheme(plan), plan.token, {}, 'bearer') }),
  hmac: (plan) => ({ kind: 'scheme', scheme: compileScheme(hmacScheme(plan), plan.secretKey) }),
  oauth2: (plan) => ({ kind: 'oauth2', plan }),
  preset: (plan) => {
    const preset = presetOf(plan.preset)
    if (!preset) return unusable([issue('preset', 'unknown-name', 'is not a known preset')])
    return { kind: 'scheme', scheme: compileScheme(preset.scheme, plan.secret, plan.settings), preset }
  },
  scheme: (plan) => {
    const compiled = compileUntrusted(plan.scheme, plan.secret, plan.settings)
    return Array.isArray(compiled) ? unusable(compiled) : { kind: 'scheme', scheme: compiled }
  },
}

// The row fits the plan by its own type, which the compiler cannot follow through a table.
const compilePlan = (plan: AuthenticationPlan) => (compilers[plan.type] as (plan: AuthenticationPlan) => Compiled)(plan)

/** A key that cannot be decoded fails its check in every request; any other issue makes the plan unusable. */
const isKeyIssue = ({ code }: Issue) => code === 'bad-key'

/** A copy of a plan as deep as it can be changed, to notice a change of the object itself. */
const snapshotOf = (plan: AuthenticationPlan): Record<string, unknown> => ({
  ...plan,
  ...('settings' in plan && { settings: JSON.stringify(plan.settings) }),
  ...('scheme' in plan && { scheme: JSON.stringify(plan.scheme) }),
})

function isUnchanged(plan: AuthenticationPlan, kept: Record<string, unknown>): boolean {
  const now: Record<string, unknown> = 'scheme' in plan || 'settings' in plan ? snapshotOf(plan) : { ...plan }
  const keys = Object.keys(now)
  return keys.length === Object.keys(kept).length && keys.every((key) => now[key] === kept[key])
}

const compiledPlans = new WeakMap<AuthenticationPlan, { compiled: Compiled; snapshot: Record<string, unknown> }>()

function compileNow(plan: AuthenticationPlan): Compiled {
  const issues = planIssues(plan).filter((found) => !isKeyIssue(found))
  return issues.length ? unusable(issues) : compilePlan(plan)
}

/** A plan made ready, once for each plan object as long as nobody changes it. */
export function compile(plan: AuthenticationPlan): Compiled {
  if (typeof plan !== 'object' || plan === null) return unusable(planIssues(plan))
  const kept = compiledPlans.get(plan)
  if (kept && isUnchanged(plan, kept.snapshot)) return kept.compiled
  const compiled = compileNow(plan)
  compiledPlans.set(plan, { compiled, snapshot: compiled.kind === 'unusable' ? {} : snapshotOf(plan) })
  return compiled
}

/** The plan as it was before its last rotation, while that is still accepted. `now` is Unix ms. */
export function previousPlan(
  { authenticationPlan, previous }: Credential,
  now: number,
): AuthenticationPlan | undefined {
  if (!previous || now >= previous.until) return undefined
  return { ...authenticationPlan, [secretField[authenticationPlan.type]]: previous.secret }
}
