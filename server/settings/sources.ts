import { type Problem, problems } from '../core/model/errors.ts'
import { impliedProviders, providers } from '../tunnels/providers.ts'
import type { Environment } from './config/file.ts'
import { environmentName, flagName, isFileOnly, isOn, settingRows } from './schema.ts'

/** Settings of one origin. */
export interface Source {
  values: Record<string, unknown>
  /** What a person calls a setting of this origin: `--port`, `VHOOK_PORT`, `port`. */
  nameOf: (setting: string) => string
  /** Flags and environment variables are options of the command; the rest is the config file. */
  isOption: boolean
}

/** Where settings come from; the first source that has one counts. */
export const sourcesOf = (flags: Record<string, unknown>, env: Environment, file: Record<string, unknown>): Source[] =>
  [
    { values: flags, nameOf: flagOf, isOption: true },
    { values: fromEnvironment(env), nameOf: environmentName, isOption: true },
    { values: file, nameOf: (name: string) => name, isOption: false },
  ].map(withTunnel)

/** The app is an argument, not a flag. */
const flagOf = (name: string): string => (name === 'target' ? '[port or url]' : flagName(name))

function fromEnvironment(env: Environment): Record<string, string | boolean> {
  const found: Record<string, string | boolean> = {}
  for (const [name, row] of settingRows) {
    const value = env[environmentName(name)]
    if (value === undefined || isFileOnly(row)) continue
    found[name] = row.type === 'switch' ? isOn(value) : value
  }
  return found
}

/** A public URL implies its provider. Sources that override this one can still choose another. */
function withTunnel(source: Source): Source {
  const { values } = source
  const implied = impliedProviders.find(({ setting }) => isGiven(values[setting]))
  return implied && values['tunnel'] === undefined ? { ...source, values: { ...values, tunnel: implied.id } } : source
}

const isGiven = (value: unknown): boolean => typeof value === 'string' && value !== ''

/** What is wrong with a setting. */
export interface SettingError {
  text: string
  /** The error of the command, when an option of the command is the cause. */
  problem?: Problem
}

/** A setting that implies a provider, beside another provider, would not be used. */
export function tunnelConflicts(sources: readonly Source[]): SettingError[] {
  return sources.flatMap((source) => {
    const { tunnel, ...values } = source.values
    const flag = source.nameOf('tunnel')
    // A misspelt provider is reported as such.
    if (typeof tunnel !== 'string' || !Object.hasOwn(providers, tunnel)) return []
    return impliedProviders
      .filter(({ id, setting }) => id !== tunnel && isGiven(values[setting]))
      .map(({ id, setting }) =>
        errorOf(source, setting, `cannot be combined with ${flag} ${tunnel}: it means ${flag} ${id}`),
      )
  })
}

/** An error about a setting of this source. */
export function errorOf(source: Source | undefined, setting: string, why: string): SettingError {
  if (!source?.isOption) return { text: `${setting}: ${why}` }
  const name = source.nameOf(setting)
  return { text: `${name}: ${why}`, problem: problems.badOption(name, why) }
}
