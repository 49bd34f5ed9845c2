import type { Scheme } from '../scheme.ts'
import { type Issue, issue } from '../issue.ts'
import type { Preset, PresetSetting } from './preset.ts'

type Settings = Readonly<Record<string, string>>

/** Every scheme and variant with a limit that a tolerance changes. */
const timed = ({ variants = [], ...scheme }: Pick<Scheme, 'timestamp' | 'jwt' | 'variants'>) =>
  [scheme, ...variants].some(({ timestamp, jwt }) => timestamp ?? jwt)

const tolerance: PresetSetting = {
  name: 'toleranceSeconds',
  title: 'Largest age of the timestamp in seconds, or none for no limit',
  required: false,
}

/** The settings of a preset: its own, and those that every preset of its form has. */
export const settingsOf = ({ settings = [], scheme }: Preset): readonly PresetSetting[] =>
  timed(scheme) ? [...settings, tolerance] : settings

const isTolerance = (text: string) => /^(\d{1,9}|none)$/.test(text)

/** Settings that are missing or have a value that is not allowed. The types of the values are checked elsewhere. */
export function presetSettingIssues({ id, title, settings = [] }: Preset, given: Settings): Issue[] {
  const limit = given[tolerance.name]
  const wrongLimit =
    typeof limit === 'string' && !isTolerance(limit)
      ? [issue('settings.toleranceSeconds', 'out-of-range', 'must be whole seconds from 0, or none')]
      : []
  return [
    ...settings.flatMap(({ name, title: what, required, where, values }) => {
      const field = `settings.${name}`
      const value = given[name]
      const found = where === undefined ? '' : ` (${where})`
      if (required && !value) return [issue(field, 'missing', `is missing: ${title} requires its ${what}${found}`)]
      if (!value || !values || values.includes(value)) return []
      return [issue(field, 'not-allowed', `must be one of ${values.join(', ')} for ${id}`)]
    }),
    ...wrongLimit,
  ]
}

/** A JWT has an expiry of its own, so a tolerance without limit is a long one. */
const unlimited = 1e9

type Limited = Pick<Scheme, 'timestamp' | 'jwt'>

function limited<Part extends Limited>(part: Part, seconds: number | undefined): Part {
  const { timestamp, jwt } = part
  const { past: _past, future, ...rule } = timestamp ?? {}
  const limits = seconds === undefined ? {} : { past: seconds, ...(future !== undefined && { future: seconds }) }
  return {
    ...part,
    ...(timestamp && { timestamp: { ...rule, ...limits } }),
    ...(jwt && { jwt: { ...jwt, clockTolerance: seconds ?? unlimited } }),
  }
}

/** The scheme with the tolerance of the settings. */
function withTolerance(scheme: Scheme, text: string | undefined): Scheme {
  if (text === undefined) return scheme
  const seconds = text === 'none' ? undefined : Number(text)
  const { variants } = scheme
  return {
    ...limited(scheme, seconds),
    ...(variants && { variants: variants.map((variant) => limited(variant, seconds)) }),
  }
}

/** The preset's scheme as the settings change it: the tolerance, and the only algorithm of several that is accepted. */
export function schemeWith({ scheme }: Preset, { toleranceSeconds, algorithm }: Settings = {}): Scheme {
  const { variants } = scheme
  const chosen = algorithm ? variants?.filter((variant) => variant.algorithm === algorithm) : undefined
  return withTolerance(chosen ? { ...scheme, variants: chosen } : scheme, toleranceSeconds)
}
