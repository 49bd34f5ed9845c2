import { type AuthenticationPlan, secretField, secretOf, secretsOf } from '../model/credential.ts'
import type { PlanEdit, SchemePatch, SecretEdit, SecretlessPlan } from '../model/fix.ts'
import { bearerScheme } from '../schemes/plans/bearer.ts'
import { hmacScheme } from '../schemes/plans/hmac.ts'
import { withSeparateKeys } from '../schemes/next-key.ts'
import { presetOf } from '../schemes/presets/index.ts'
import { schemeWith } from '../schemes/presets/settings.ts'
import type { Scheme } from '../schemes/scheme.ts'
import { isObject } from '../text/json.ts'
import { cleanups, editSecret, type SecretSource } from './secret-edits.ts'

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
  const secret = scheme.jwt?.several ? secretsOf(plan).join(' ') : secretOf(plan)
  return { type: 'scheme', scheme: patchedScheme(scheme, patch), secret, ...settings }
}

/** Another plan with the secrets of this one, as far as it has a field for them. */
function withSecrets(replace: SecretlessPlan, plan: AuthenticationPlan): AuthenticationPlan {
  const next = plan.type === 'preset' && replace.type === 'preset' ? plan.nextSecret : undefined
  return withSecret(next ? { ...replace, nextSecret: next } : replace, replace.type, secretOf(plan))
}

/** The edits apply to the secret; those that only clean a text up also apply to the sender's next key, to either where only one needs it. */
function withEditedSecrets(
  plan: AuthenticationPlan,
  edits: readonly SecretEdit[],
  source: SecretSource,
): AuthenticationPlan | undefined {
  const secret = editSecret(secretOf(plan), edits, source)
  const given = plan.type === 'preset' ? plan.nextSecret : undefined
  const next = given && edits.every((edit) => cleanups.has(edit)) ? editSecret(given, edits) : undefined
  if (secret === undefined && next === undefined) return undefined
  const withNext = next === undefined ? plan : { ...plan, nextSecret: next }
  return withSecret(withNext, plan.type, secret ?? secretOf(plan))
}

/** The plan with a change, or undefined if the change does not apply to it. The plan itself stays as it is. */
export function editPlan(
  plan: AuthenticationPlan,
  { replace, scheme, set, secret = [] }: PlanEdit,
  source: SecretSource = {},
): AuthenticationPlan | undefined {
  const separate = withSeparateKeys(plan)
  const replaced = replace ? withSecrets(replace, separate) : separate
  const withFields = Object.assign({}, replaced, set)
  const changed = scheme ? withScheme(withFields, scheme) : withFields
  if (!changed || secret.length === 0) return changed
  return withEditedSecrets(changed, secret, source)
}
