import { join, resolve } from 'node:path'
import { readSettings, type Where } from '../load.ts'
import type { Settings } from '../parse.ts'
import { configFolder, defaultConfigs, envNames, findConfig } from './file.ts'

/** Where a running vhook reloads its settings from. */
export interface ConfigSource {
  /** Every file to watch, including those that do not exist yet. */
  files: string[]
  /** The settings at start. */
  first: Settings
  read: () => ReturnType<typeof readSettings>
}

/** Reads the current files under the flags and environment of the start. Throws BAD_OPTION when the given file does not exist. */
export function configSource(flags: Record<string, unknown>, where: Where, first: Settings): ConfigSource {
  const { cwd, configFile } = where
  const configs = configFile === undefined ? defaultConfigs(cwd) : [resolve(cwd, configFile)]
  const folder = configFolder(cwd, findConfig(cwd, configFile))
  return {
    files: [...configs, ...envNames.map((name) => join(folder, name))],
    first,
    read: () => readSettings(flags, where),
  }
}
