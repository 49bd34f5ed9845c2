import { dirname, resolve } from 'node:path'
import type { Credential } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import { resolveCredentials } from './config/credentials.ts'
import { configFolder, environmentOf, findConfig, readConfig, type Environment } from './config/file.ts'
import { settingsSchema, type Settings } from './parse.ts'
import { errorOf, type SettingError, type Source, sourcesOf, tunnelConflicts } from './sources.ts'
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

export interface InvalidSettings {
  file: string | undefined
  /** Every error with its path. */
  problems: string[]
  /** The first error when it is about an option of the command. */
  first: VhookError | undefined
}

/**
 * Flags override the environment (`VHOOK_<SETTING>`), which overrides the config file, which overrides defaults. `flags` holds
 * only the flags that were passed. Throws BAD_OPTION or BAD_TARGET for an option, otherwise BAD_INPUT with every error and its path.
 */
export async function loadSettings(flags: Record<string, unknown>, where: Where): Promise<LoadedSettings> {
  const read = await readSettings(flags, where)
  if ('settings' in read) return read
  const { file, problems: errors, first } = read
  throw first ?? new VhookError(problems.badInput(file ? `config (${file})` : 'config', errors.join('; ')))
}

/** Like `loadSettings`, with errors as data: a running vhook keeps its settings when the file is invalid. */
export async function readSettings(
  flags: Record<string, unknown>,
  where: Where,
): Promise<LoadedSettings | InvalidSettings> {
  const file = findConfig(where.cwd, where.configFile)
  const fromFile = file ? await readConfig(file).catch((error: unknown) => messageOf(error)) : {}
  if (typeof fromFile === 'string') return { file, problems: [fromFile], first: undefined }
  const sources = sourcesOf(flags, where.env, withFolder(fromFile, file))
  const { settings, errors } = parse(sources)
  const env = environmentOf(configFolder(where.cwd, file), where.env)
  const { credentials, problems: unresolved } = resolveCredentials(fromFile['credentials'], env)
  if (settings && errors.length + unresolved.length === 0) return { settings, credentials, file }
  const [first] = errors
  return {
    file,
    problems: [...errors.map(({ text }) => text), ...unresolved],
    first: first?.problem && new VhookError(first.problem),
  }
}

/** A data folder in the file is relative to the file. */
function withFolder(values: Record<string, unknown>, file: string | undefined): Record<string, unknown> {
  const { dataDir } = values
  return file && typeof dataDir === 'string' ? { ...values, dataDir: resolve(dirname(file), dataDir) } : values
}

function parse(sources: readonly Source[]): { settings: Settings | undefined; errors: SettingError[] } {
  const values = Object.assign({}, ...sources.map((source) => source.values).toReversed()) as Record<string, unknown>
  const parsed = settingsSchema.safeParse(values)
  const issues = (parsed.error?.issues ?? []).map(({ path, message }) => {
    const name = String(path[0] ?? 'config')
    const source = sourceOf(sources, name)
    return source?.isOption
      ? errorOf(source, name, `${message}, not "${String(values[name])}"`)
      : errorOf(source, path.join('.') || 'config', message)
  })
  const errors = [...issues, ...targetErrors(sources, parsed.data?.target), ...tunnelConflicts(sources)]
  return { settings: parsed.data, errors }
}

const sourceOf = (sources: readonly Source[], name: string): Source | undefined =>
  sources.find(({ values }) => values[name] !== undefined)

function targetErrors(sources: readonly Source[], target: string | undefined): SettingError[] {
  try {
    targetOf(target)
    return []
  } catch (error) {
    const text = `target: ${messageOf(error).replace(/\.$/, '')}`
    const isOption = error instanceof VhookError && sourceOf(sources, 'target')?.isOption
    return [isOption ? { text, problem: error.problem } : { text }]
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
