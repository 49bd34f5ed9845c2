import { existsSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseEnv } from 'node:util'
import { workerFile } from '../../platform/package-paths.ts'
import { problems, VhookError } from '../../core/model/errors.ts'
import { isObject } from '../../core/text/json.ts'
import { projectFolders } from '../data-dir.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The first of these that exists is read. */
export const configNames = [
  'vhook.config.ts',
  'vhook.config.mts',
  'vhook.config.mjs',
  'vhook.config.js',
  'vhook.config.json',
]
/** The first overrides the second. Variables of the process override both. */
export const envNames = ['.env.local', '.env']

/** Path of the config file: the given one, or the nearest with a default name, up to the project folder. Throws BAD_OPTION. */
export function findConfig(cwd: string, given: string | undefined): string | undefined {
  if (given === undefined) return defaultConfigs(cwd).find((path) => existsSync(path))
  const path = resolve(cwd, given)
  if (!existsSync(path)) throw new VhookError(problems.badOption('--config', `names ${path}, which does not exist`))
  return path
}

/** Every path where a config file is looked for, nearest first. */
export const defaultConfigs = (cwd: string): string[] =>
  projectFolders(cwd).flatMap((folder) => configNames.map((name) => join(folder, name)))

/** The folder whose `.env` files apply. */
export const configFolder = (cwd: string, file: string | undefined): string => (file ? dirname(file) : cwd)

/** Current content of the config file, never a cached module. Rejects with a plain Error that says why it cannot be read. */
export async function readConfig(path: string): Promise<Record<string, unknown>> {
  const value = path.endsWith('.json') ? readJson(path) : await readModule(path)
  if (isObject(value)) return value
  throw new Error(path.endsWith('.json') ? 'it does not contain a JSON object' : 'its default export is not an object')
}

/** `$schema` is for editors. */
function readJson(path: string): unknown {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!isObject(value)) return value
  const { $schema: _schema, ...settings } = value
  return settings
}

let reads = 0

async function readModule(path: string): Promise<unknown> {
  registerConfigHooks()
  reads += 1
  // Node caches modules by URL, so every read needs another query.
  const url = `${pathToFileURL(path).href}?read=${reads}`
  const format = moduleFormat(path)
  if (format !== undefined) formats.set(url, format)
  const module = (await import(url)) as { default?: unknown }
  return module.default
}

const formats = new Map<string, string>()

/** Known for ES modules, so that Node does not warn about projects whose package.json has no `type`. */
function moduleFormat(path: string): string | undefined {
  if (!/^\s*(?:import|export)\b/m.test(readFileSync(path, 'utf8'))) return undefined
  return /\.m?ts$/.test(path) ? 'module-typescript' : 'module'
}

let isRegistered = false

/** Lets a config file import `vhook/config` in a project where vhook is not installed. */
function registerConfigHooks(): void {
  if (isRegistered) return
  isRegistered = true
  const url = pathToFileURL(workerFile('server/settings/config/define-config')).href
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'vhook/config') return { url, shortCircuit: true }
      const resolved = next(specifier, context)
      const format = formats.get(resolved.url)
      return format === undefined ? resolved : { ...resolved, format }
    },
  })
}

/** The environment of the process on top of the folder's `.env` files. */
export function environmentOf(folder: string, env: Environment): Environment {
  const fromFiles = envNames.toReversed().map((name) => readEnvFile(join(folder, name)))
  return Object.assign({}, ...fromFiles, env) as Environment
}

function readEnvFile(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch {
    // The files are optional, and an unset variable is reported by its name.
    return {}
  }
}
