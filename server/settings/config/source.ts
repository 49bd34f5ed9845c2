import { join, resolve } from 'node:path'
import { readSettings } from '../schema.ts'
import type { Settings, Where } from '../schema.ts'
import { configFolder, configNames, envNames, findConfig } from './file.ts'

/** Where a running vhook reads its settings again. */
export interface ConfigSource {
  /** Every file that counts, also those that are not there yet. */
  files: string[]
  /** The settings as they were read first. */
  first: Settings
  read: () => ReturnType<typeof readSettings>
}

/** The same flags and environment over the files as they are at each reading. Throws BAD_OPTION for a given file that is not there. */
export function configSource(given: Record<string, unknown>, where: Where, first: Settings): ConfigSource {
  const { cwd, configFile } = where
  const configs = configFile === undefined ? configNames.map((name) => join(cwd, name)) : [resolve(cwd, configFile)]
  const folder = configFolder(cwd, findConfig(cwd, configFile))
  return {
    files: [...configs, ...envNames.map((name) => join(folder, name))],
    first,
    read: () => readSettings(given, where),
  }
}
