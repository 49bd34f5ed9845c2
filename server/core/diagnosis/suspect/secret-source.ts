import type { AuthenticationPlan } from '../../model/credential.ts'
import type { SecretSource } from '../../model/verification.ts'
import { type Preset, presetOf, type PresetId } from '../../schemes/presets/index.ts'
import { secretPlaces } from './secret-places.ts'

/** The sender of a plan, if it is one that vhook knows. */
export function presetOfPlan(plan: AuthenticationPlan): Preset<PresetId> | undefined {
  if (plan.type !== 'preset') return undefined
  return typeof plan.preset === 'string' ? presetOf(plan.preset) : plan.preset
}

/** Where the secret of a plan is found at its sender, if that is known. */
export function sourceOf(plan: AuthenticationPlan): SecretSource | undefined {
  const preset = presetOfPlan(plan)
  const place = preset && secretPlaces[preset.id]
  return place && { ...place, sender: preset.title, notes: [...(place.notes ?? [])] }
}
