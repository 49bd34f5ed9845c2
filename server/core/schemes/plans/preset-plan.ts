import type { PresetPlan } from '../../model/credential.ts'
import { compileScheme } from '../compile-scheme.ts'
import { issue } from '../issue.ts'
import type { Preset } from '../presets/preset.ts'
import { presetSettingIssues, schemeWith } from '../presets/settings.ts'
import { settingIssues } from './field-issues.ts'
import { type PlanType, unusable } from './plan-type.ts'

const isPreset = (preset: unknown): preset is Preset => typeof preset === 'object' && preset !== null

const unknownPreset = () => issue('preset', 'unknown-name', 'is not a known preset')

/** The plan type of presets, with the lookup of a preset by its id. */
export const presetPlan = (presetById: (id: string) => Preset | undefined): PlanType<PresetPlan> => {
  const presetOf = ({ preset }: PresetPlan) => (isPreset(preset) ? preset : presetById(preset))
  return {
    issues(plan) {
      const preset = presetOf(plan)
      if (!preset) return [unknownPreset()]
      const issues = settingIssues(plan.settings)
      if (typeof (plan.nextSecret ?? '') !== 'string') issues.push(issue('nextSecret', 'wrong-type', 'must be text'))
      return issues.length ? issues : presetSettingIssues(preset, plan.settings ?? {})
    },
    needsSecret: (plan) => presetOf(plan)?.secretUse === undefined,
    compile(plan) {
      const preset = presetOf(plan)
      if (!preset) return unusable([unknownPreset()])
      return {
        kind: 'scheme',
        scheme: compileScheme(schemeWith(preset, plan.settings), plan.secret ?? '', plan.settings),
        preset,
      }
    },
  }
}
