import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { problems, VhookError } from './core/errors.ts'

const port = z.coerce.number().int().min(0).max(65_535)

const route = z.strictObject({
  path: z.string().startsWith('/').describe('Exact path, or a pattern with *'),
  method: z
    .string()
    .regex(/^[A-Za-z]+$/)
    .optional()
    .describe('Only for this method'),
  header: z
    .strictObject({ name: z.string().min(1), value: z.string().optional() })
    .optional()
    .describe('Only with this header'),
  credentials: z.array(z.string()).default([]).describe('Ids of credentials; valid if one fits'),
  enforce: z.boolean().optional().describe('Answer 401 to what does not verify'),
  target: z.url().optional().describe('Another app for this path'),
  answerTimeoutSeconds: z.number().positive().max(300).optional().describe('How long its caller waits'),
})

/** Every setting: file, flags, environment and documentation read from here. */
export const settingsSchema = z.strictObject({
  target: z.string().optional().describe('Port or address of the app'),
  port: port.default(4040).describe('Port of the intake; 0 for any free one'),
  inspectorPort: port.default(4041).describe('Port of the inspector; 0 for any free one'),
  dataDir: z.string().optional().describe('Data folder; default .vhook of the nearest project folder'),
  tunnel: z.string().default('localtunnel').describe('Tunnel provider: localtunnel, public-url or none'),
  tunnelHost: z.string().optional().describe("Address of the tunnel provider's server"),
  subdomain: z.string().optional().describe('Name to ask the tunnel provider for'),
  publicUrl: z.string().optional().describe('Public address of a tunnel that you run yourself'),
  enforce: z.coerce.boolean().default(false).describe('Answer 401 to what does not verify, and do not forward it'),
  answerTimeout: z.coerce.number().positive().max(300).default(30).describe('Seconds the caller waits for the app'),
  keepDays: z.coerce.number().positive().default(7).describe('Days that events are kept'),
  keepEvents: z.coerce.number().int().positive().default(10_000).describe('Events that are kept'),
  keepMegabytes: z.coerce.number().positive().default(1_024).describe('Megabytes that are kept'),
  routes: z.array(route).default([]).describe('What holds for single paths'),
})

export type Settings = z.infer<typeof settingsSchema>
export type GivenSettings = z.input<typeof settingsSchema>

const names = ['vhook.config.ts', 'vhook.config.mjs', 'vhook.config.js', 'vhook.config.json']

/** Gives a config file its types. */
export const defineConfig = (settings: GivenSettings): GivenSettings => settings

/**
 * Flags over environment (`VHOOK_<SETTING>`) over file over defaults. `given` holds only what was really given as a flag.
 * Throws BAD_INPUT with all problems and their paths at once.
 */
export async function loadSettings(
  given: Record<string, unknown>,
  where: { cwd: string; env: Record<string, string | undefined>; configFile?: string },
): Promise<Settings> {
  const file = findConfig(where.cwd, where.configFile)
  const fromFile = file ? await readConfig(file) : {}
  const parsed = settingsSchema.safeParse({ ...fromFile, ...fromEnvironment(where.env), ...given })
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`)
  throw new VhookError(problems.badInput(file ? `settings (${file})` : 'settings', issues.join('; ')))
}

/** `inspectorPort` is `VHOOK_INSPECTOR_PORT`. */
export const environmentName = (setting: string): string =>
  `VHOOK_${setting.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

function fromEnvironment(env: Record<string, string | undefined>): Record<string, string | boolean> {
  const found: Record<string, string | boolean> = {}
  for (const setting of Object.keys(settingsSchema.shape)) {
    const value = env[environmentName(setting)]
    if (value === undefined || setting === 'routes') continue
    found[setting] = setting === 'enforce' ? !['', '0', 'false', 'no'].includes(value.toLowerCase()) : value
  }
  return found
}

function findConfig(cwd: string, given: string | undefined): string | undefined {
  if (given === undefined) return names.map((name) => join(cwd, name)).find((path) => existsSync(path))
  const path = resolve(cwd, given)
  if (!existsSync(path)) throw new VhookError(problems.badOption('--config', `names ${path}, which does not exist`))
  return path
}

async function readConfig(path: string): Promise<Record<string, unknown>> {
  try {
    const module = path.endsWith('.json')
      ? ((await import(pathToFileURL(path).href, { with: { type: 'json' } })) as { default: unknown })
      : ((await import(pathToFileURL(path).href)) as { default: unknown })
    if (typeof module.default === 'object' && module.default !== null) return module.default as Record<string, unknown>
    throw new Error('it has no default export that is an object')
  } catch (error) {
    throw new VhookError(problems.badInput(`settings file ${path}`, (error as Error).message), { cause: error })
  }
}

/** The data folder: given, or `.vhook` beside the nearest `package.json` or `.git` upwards, or in this folder. */
export function dataDirFor(cwd: string, given: string | undefined): string {
  if (given !== undefined) return resolve(cwd, given)
  return join(projectFolder(resolve(cwd)) ?? resolve(cwd), '.vhook')
}

function projectFolder(folder: string): string | undefined {
  if (existsSync(join(folder, 'package.json')) || existsSync(join(folder, '.git'))) return folder
  const parent = dirname(folder)
  return parent === folder ? undefined : projectFolder(parent)
}

/** The app's address from a port, a host with a port, or a URL. Throws BAD_TARGET. */
export function targetOf(text: string | undefined): URL | null {
  if (text === undefined) return null
  const full = /^\d+$/.test(text) ? `http://localhost:${text}` : /^https?:\/\//.test(text) ? text : `http://${text}`
  const url = URL.canParse(full) ? new URL(full) : undefined
  const port = Number(/^\d+$/.test(text) ? text : url?.port || 80)
  if (!url || port < 1 || port > 65_535 || url.search || url.hash || url.username)
    throw new VhookError(problems.badTarget(text))
  return url
}
