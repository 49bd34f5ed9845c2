import { Option, type Command } from 'commander'
import { defaultText, flagName, settings, type Setting, type SettingName } from '../server/settings/schema.ts'
import type { Context } from './context.ts'

/** Adds one command to the program. Each command is one file and one row of `commands/index.ts`. */
export type AddCommand = (program: Command, context: Context) => void

/** The examples at the end of a command's help. */
export const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ vhook ${line}`).join('\n')}`

/** `what`: a phrase such as "one JSON line per event". */
export const jsonOption = (what: string): Option => new Option('--json', `print ${what}`)

/** The flag of a setting. It has no default value of its own, because the environment or the config file may have set one. */
export function settingOption(name: SettingName, fallback?: string): Option {
  const row: Setting = settings[name]
  const value = typeof row.flag === 'string' ? ` ${row.flag}` : ''
  const text = fallback ?? defaultText(row)
  return new Option(`${flagName(name)}${value}`, text === undefined ? row.help : `${row.help} (default: ${text})`)
}

export const dataDirOption = (): Option => settingOption('dataDir').env('VHOOK_DATA_DIR')

export const configOption = (): Option =>
  new Option('--config <file>', 'config file (default: vhook.config.ts, .mts, .mjs, .js or .json of the project)')

/** Collects the values of an option that can be repeated. */
export const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value]
