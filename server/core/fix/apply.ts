import { type AuthenticationPlan, secretField, secretOf } from '../model/credential.ts'
import type { PlanEdit, SchemePatch } from '../model/fix.ts'
import { bearerScheme } from '../schemes/plans/bearer.ts'
import { hmacScheme } from '../schemes/plans/hmac.ts'
import { presetOf } from '../schemes/presets/index.ts'
import { schemeWith } from '../schemes/presets/settings.ts'
import type { Scheme } from '../schemes/scheme.ts'
import { isObject } from '../text/json.ts'
import { editSecret, type SecretSource } from './secret-edits.ts'

/** Applies a JSON merge patch (RFC 7396). */
function patched(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name]
    else result[name] = patched(result[name], value)
  }
  return result
}

/** One patch after another, as one patch: what either of them removes stays removed. */
export function joinedPatches(one: object, other: object): object {
  const result: Record<string, unknown> = { ...one }
  for (const [name, value] of Object.entries(other)) {
    const before = result[name]
    result[name] = isObject(before) && isObject(value) ? joinedPatches(before, value) : value
  }
  return result
}

/** The scheme that a plan stands for; undefined for OAuth 2.0 and unknown presets. */
export function schemeOf(plan: AuthenticationPlan): Scheme | undefined {
  if (plan.type === 'hmac') return hmacScheme(plan)
  if (plan.type === 'bearer') return bearerScheme(plan)
  if (plan.type === 'scheme') return plan.scheme
  if (plan.type !== 'preset') return undefined
  const preset = typeof plan.preset === 'string' ? presetOf(plan.preset) : plan.preset
  return preset && schemeWith(preset, plan.settings)
}

/** The patch applied to a scheme, and to those of its variants that have a value of their own there. */
function patchedScheme(scheme: Scheme, patch: SchemePatch): Scheme {
  const { variants, ...base } = scheme
  const forVariant = (variant: object) =>
    patched(variant, Object.fromEntries(Object.entries(patch).filter(([name]) => Object.hasOwn(variant, name))))
  return {
    ...(patched(base, patch) as Scheme),
    ...(variants && { variants: variants.map(forVariant) as typeof variants }),
  }
}

const withSecret = (plan: object, type: AuthenticationPlan['type'], secret: string): AuthenticationPlan =>
  ({ ...plan, [secretField[type]]: secret }) as unknown as AuthenticationPlan

function withScheme(plan: AuthenticationPlan, patch: SchemePatch): AuthenticationPlan | undefined {
  const scheme = schemeOf(plan)
  if (!scheme) return undefined
  const settings = 'settings' in plan && plan.settings ? { settings: plan.settings } : {}
  return { type: 'scheme', scheme: patchedScheme(scheme, patch), secret: secretOf(plan), ...settings }
}

/** The plan with a change, or undefined if the change does not apply to it. The plan itself stays as it is. */
export function editPlan(
  plan: AuthenticationPlan,
  { replace, scheme, set, secret = [] }: PlanEdit,
  source: SecretSource = {},
): AuthenticationPlan | undefined {
  const replaced = replace ? withSecret(replace, replace.type, secretOf(plan)) : plan
  const withFields = Object.assign({}, replaced, set)
  const changed = scheme ? withScheme(withFields, scheme) : withFields
  if (!changed || secret.length === 0) return changed
  const text = editSecret(secretOf(changed), secret, source)
  return text === undefined ? undefined : withSecret(changed, changed.type, text)
}
