import { type AuthenticationPlan, type Credential, type PresetPlan } from '../model/credential.ts'
import { isDecisive, type Verification } from '../model/verification.ts'
import { presetOf } from './presets/index.ts'
import type { NextSecret, Preset } from './presets/preset.ts'

interface AnyPlan {
  type: string
  [field: string]: unknown
}

function presetOfPlan({ type, ...fields }: AnyPlan): Preset | undefined {
  const { preset } = fields as Partial<PresetPlan>
  if (type !== 'preset') return undefined
  return typeof preset === 'object' ? preset : presetOf(String(preset))
}

/** What a plan's sender says about its second key; undefined for senders with one. */
export const nextSecretOf = (plan: AnyPlan): NextSecret | undefined => presetOfPlan(plan)?.nextSecret

const twoKeys = /^\s*((["'`]?)[^\s"'`]+\2)\s+((["'`]?)[^\s"'`]+\4)\s*$/

/** The plan with each key in its own field. QStash's secret may have both, separated by white space, as earlier versions stored them. */
export function withSeparateKeys(plan: AuthenticationPlan): AuthenticationPlan {
  if (plan.type !== 'preset' || plan.nextSecret || !presetOfPlan({ ...plan })?.scheme.jwt?.several) return plan
  const [, secret, , nextSecret] = twoKeys.exec(plan.secret) ?? []
  return secret && nextSecret ? { ...plan, secret, nextSecret } : plan
}

/** The verification with the next step where the sender signs with its next key. */
export function withNextStep(verification: Verification, { id, authenticationPlan }: Credential): Verification {
  if (verification.secretVersion !== 'next') return verification
  const title = nextSecretOf({ ...authenticationPlan })?.title.toLowerCase() ?? 'next key'
  const message = `The signature matches the ${title}: the sender has rotated its keys.`
  const hint = `Make it the current key with: vhook credentials rotate ${id}`
  const checks = verification.checks.map((check) =>
    check.status === 'pass' && isDecisive(check) ? { ...check, message, hint } : check,
  )
  return { ...verification, checks }
}
