import type { Credential } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import { resolveCredentials } from './config/credentials.ts'
import { configFolder, environmentOf, findConfig, readConfig, type Environment } from './config/file.ts'
import { settingsSchema, type Settings } from './parse.ts'
import { environmentName, isFileOnly, isOn, settingRows } from './schema.ts'
import { targetOf } from './target.ts'

/** Where settings are read from, apart from flags. */
export interface Where {
  cwd: string
  env: Environment
  configFile?: string
}

export interface LoadedSettings {
  settings: Settings
  /** Credentials of the config file, with their secrets. */
  credentials: Credential[]
  /** Path of the config file. */
  file: string | undefined
}

/**
 * Flags override the environment (`VHOOK_<SETTING>`), which overrides the config file, which overrides defaults. `flags` holds
 * only the flags that were passed. Throws BAD_INPUT with every error and its path.
 */
export async function loadSettings(flags: Record<string, unknown>, where: Where): Promise<LoadedSettings> {
  const read = await readSettings(flags, where)
  if ('settings' in read) return read
  const { file, problems: errors } = read
  throw new VhookError(problems.badInput(file ? `config (${file})` : 'config', errors.join('; ')))
}

/** Like `loadSettings`, with errors as data: a running vhook keeps its settings when the file is invalid. */
export async function readSettings(
  flags: Record<string, unknown>,
  where: Where,
): Promise<LoadedSettings | { file: string | undefined; problems: string[] }> {
  const file = findConfig(where.cwd, where.configFile)
  const fromFile = file ? await readConfig(file).catch((error: unknown) => messageOf(error)) : {}
  if (typeof fromFile === 'string') return { file, problems: [fromFile] }
  const parsed = settingsSchema.safeParse({ ...fromFile, ...fromEnvironment(where.env), ...flags })
  const env = environmentOf(configFolder(where.cwd, file), where.env)
  const { credentials, problems: unresolved } = resolveCredentials(fromFile['credentials'], env)
  const errors = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.') || 'config'}: ${issue.message}`),
    ...targetErrors(parsed.data?.target),
    ...unresolved,
  ]
  return parsed.success && errors.length === 0
    ? { settings: parsed.data, credentials, file }
    : { file, problems: errors }
}

function targetErrors(target: string | undefined): string[] {
  try {
    targetOf(target)
    return []
  } catch (error) {
    return [`target: ${messageOf(error)}`]
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function fromEnvironment(env: Environment): Record<string, string | boolean> {
  const found: Record<string, string | boolean> = {}
  for (const [name, row] of settingRows) {
    const value = env[environmentName(name)]
    if (value === undefined || isFileOnly(row)) continue
    found[name] = row.type === 'switch' ? isOn(value) : value
  }
  return found
}
