import type { PresetPlan } from '../model/credential.ts'
import { nearest } from '../text/nearest.ts'
import { type Issue, issue } from './issue.ts'
import { presetOf } from './presets/index.ts'
import type { Preset } from './presets/preset.ts'
import { settingsOf } from './presets/settings.ts'

/** Every sender may be reached by another URL than the one that it signs. */
const everywhere = ['notificationUrl']

function unknownSettings(preset: Preset, given: Record<string, unknown>): Issue[] {
  const names = settingsOf(preset).map(({ name }) => name)
  const known = [...new Set([...names, ...everywhere])]
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known)
      const hint = meant === undefined ? `its settings are ${known.join(', ')}` : `did you mean ${meant}`
      return issue(`settings.${name}`, 'unknown-field', `is not a setting of ${preset.id} (${hint})`)
    })
}

/** Why a sender without a secret must not be given one: the user expects it to be compared. */
export const noSecretNeeded = ({ title }: Preset): string =>
  `is not used by ${title}, whose requests are verified with published keys; leave it out`

/** What a user enters for a preset that would be ignored: an unknown setting, or a secret for a sender without one. */
export function givenPresetIssues({ preset: named, secret, nextSecret, settings = {} }: PresetPlan): Issue[] {
  const preset = typeof named === 'string' ? presetOf(named) : named
  if (!preset) return []
  const unused = preset.secretUse === 'none' && secret ? [issue('secret', 'not-allowed', noSecretNeeded(preset))] : []
  const second =
    nextSecret && !preset.nextSecret
      ? [issue('nextSecret', 'not-allowed', `is not used by ${preset.title}, which has one secret; leave it out`)]
      : []
  return [...unused, ...second, ...unknownSettings(preset, settings)]
}
