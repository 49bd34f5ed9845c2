import { type AuthenticationPlan, type Credential, secretField } from '../../model/credential.ts'
import type { CompiledScheme } from '../compile-scheme.ts'
import type { SecretVersion } from '../../model/verification.ts'
import { issue } from '../issue.ts'
import { issuesOfType } from './plan-issues.ts'
import { type Compiled, type PlanType, unusable } from './plan-type.ts'

/** A copy of a plan, as deep as it can be changed, to detect a change of the object itself. */
const snapshotOf = (plan: AuthenticationPlan): Record<string, unknown> => ({
  ...plan,
  ...('settings' in plan && { settings: JSON.stringify(plan.settings) }),
  ...('scheme' in plan && { scheme: JSON.stringify(plan.scheme) }),
})

function isUnchanged(plan: AuthenticationPlan, snapshot: Record<string, unknown>): boolean {
  const now: Record<string, unknown> = 'scheme' in plan || 'settings' in plan ? snapshotOf(plan) : { ...plan }
  const keys = Object.keys(now)
  return keys.length === Object.keys(snapshot).length && keys.every((key) => now[key] === snapshot[key])
}

const compiledPlans = new WeakMap<AuthenticationPlan, { compiled: Compiled; snapshot: Record<string, unknown> }>()

/**
 * Why every request would match: a secret whose key has no bytes, such as a prefix alone. A key that cannot be decoded is not an
 * issue here: it fails its check in every request.
 */
function emptyKey({ variants, ...scheme }: CompiledScheme): string | undefined {
  const keys = (variants.length ? variants : [scheme]).map((one) => (one.scheme.publicKey ? undefined : one.key()))
  const [first] = keys
  const isUnusable = keys.every((key) => key && 'why' in key)
  return isUnusable && first && 'why' in first && first.code === 'empty' ? first.why : undefined
}

/** A plan ready for use. */
export function compileOnce<Plan extends AuthenticationPlan>(type: PlanType<Plan>, plan: Plan): Compiled {
  const issues = issuesOfType(type, plan)
  if (issues.length) return unusable(issues)
  const compiled = type.compile(plan)
  const needsKey = type.needsSecret?.(plan) ?? true
  const why = needsKey && compiled.kind === 'scheme' ? emptyKey(compiled.scheme) : undefined
  return why === undefined ? compiled : unusable([issue(secretField[plan.type], 'empty', why)])
}

/** A plan ready for use; compiled once for each plan object, and again after a change of the object. */
export function compileAs<Plan extends AuthenticationPlan>(type: PlanType<Plan>, plan: Plan): Compiled {
  const cached = compiledPlans.get(plan)
  if (cached && isUnchanged(plan, cached.snapshot)) return cached.compiled
  const compiled = compileOnce(type, plan)
  compiledPlans.set(plan, { compiled, snapshot: compiled.kind === 'unusable' ? {} : snapshotOf(plan) })
  return compiled
}

/** The plan with each other secret that is valid: the sender's next one, and in the grace period of a rotation the previous one. */
export function* otherPlans(
  { authenticationPlan: plan, previous }: Credential,
  now: number,
): Generator<[SecretVersion, AuthenticationPlan]> {
  if (plan.type === 'preset' && plan.nextSecret) yield ['next', { ...plan, secret: plan.nextSecret }]
  if (previous && now < previous.until) yield ['previous', { ...plan, [secretField[plan.type]]: previous.secret }]
}
