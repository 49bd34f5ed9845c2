import { existsSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseEnv } from 'node:util'
import { workerFile } from '../../platform/package-paths.ts'
import { problems, VhookError } from '../../core/model/errors.ts'
import { isObject } from '../../core/text/json.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** In this order: the first that exists is read. */
export const configNames = ['vhook.config.ts', 'vhook.config.mjs', 'vhook.config.js', 'vhook.config.json']
/** The first has the last word, and the environment itself before both. */
export const envNames = ['.env.local', '.env']

/** The settings file: the given one, or the first of the usual names in the folder. Throws BAD_OPTION. */
export function findConfig(cwd: string, given: string | undefined): string | undefined {
  if (given === undefined) return configNames.map((name) => join(cwd, name)).find((path) => existsSync(path))
  const path = resolve(cwd, given)
  if (!existsSync(path)) throw new VhookError(problems.badOption('--config', `names ${path}, which does not exist`))
  return path
}

/** The folder whose `.env` counts. */
export const configFolder = (cwd: string, file: string | undefined): string => (file ? dirname(file) : cwd)

let reads = 0

/** The settings as the file has them now, whatever was read before. Rejects with a plain error that says why not. */
export async function readConfig(path: string): Promise<Record<string, unknown>> {
  const value = path.endsWith('.json') ? readJson(path) : await readModule(path)
  if (isObject(value)) return value
  throw new Error(path.endsWith('.json') ? 'it holds no object' : 'it has no default export that is an object')
}

/** `$schema` is for the editor. */
function readJson(path: string): unknown {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!isObject(value)) return value
  const { $schema: _schema, ...settings } = value
  return settings
}

async function readModule(path: string): Promise<unknown> {
  introduceOurselves()
  reads += 1
  // Modules are kept by their address for ever: another query is another module.
  const module = (await import(`${pathToFileURL(path).href}?read=${reads}`)) as { default?: unknown }
  return module.default
}

let introduced = false

/** A settings file may import `vhook/config` in a project that vhook is not installed in. */
function introduceOurselves(): void {
  if (introduced) return
  introduced = true
  const url = pathToFileURL(workerFile('server/settings/config/define-config')).href
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vhook/config' ? { url, shortCircuit: true } : next(specifier, context),
  })
}

/** The environment, and below it what the `.env` files of the folder say. */
export function environmentOf(folder: string, env: Environment): Environment {
  const fromFiles = envNames.toReversed().map((name) => readEnvFile(join(folder, name)))
  return Object.assign({}, ...fromFiles, env) as Environment
}

function readEnvFile(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch {
    // Most projects have none; a reference that is then without a value names itself.
    return {}
  }
}
