import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { configCredential, resolveCredentials } from './config/credentials.ts'
import { configFolder, environmentOf, findConfig, readConfig } from './config/file.ts'
import type { Environment } from './config/file.ts'
import type { Credential } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import { selectorOf } from '../core/model/route.ts'

const port = z.coerce.number().int().min(0).max(65_535)

/** One route, of the settings file or of the API. */
export const routeSchema = z.strictObject({
  path: z
    .string()
    .regex(/^\/[^?#\s]*$/, 'must begin with / and hold no query and no blank')
    .describe('Exact path, or a pattern with *'),
  method: z
    .string()
    .regex(/^[A-Za-z]+$/)
    .optional()
    .describe('Only for this method'),
  header: z
    .strictObject({
      name: z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is no header name'),
      value: z.string().optional(),
    })
    .optional()
    .describe('Only with this header'),
  credentials: z.array(z.string()).default([]).describe('Ids of credentials; valid if one fits'),
  enforce: z.boolean().optional().describe('Answer 401 to what does not verify'),
  target: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Another app for this path'),
  answerTimeoutSeconds: z.number().positive().max(300).optional().describe('How long its caller waits'),
})

/** Refuses what says the same as one before it. */
const unlike =
  <Item>(keyOf: (item: Item) => string, message: string) =>
  (
    items: readonly Item[],
    context: { addIssue: (issue: { code: 'custom'; path: number[]; message: string }) => void },
  ) => {
    const keys = items.map(keyOf)
    for (const [at, key] of keys.entries())
      if (keys.indexOf(key) < at) context.addIssue({ code: 'custom', path: [at], message })
  }

/** Several routes; two for the same path, method and header can never both be meant. */
export const routesSchema = () =>
  z.array(routeSchema).superRefine(unlike(selectorOf, 'another route is for the same path, method and header'))

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
  strict: z.coerce.boolean().default(false).describe('Answer 503 to what cannot be stored, and do not forward it'),
  storeWait: z
    .union([z.literal('none').transform(() => Infinity), z.coerce.number().min(0).max(300)])
    .default(1)
    .describe('Seconds that a slow commit holds an event back; none: for as long as it takes'),
  abortWithCaller: z.coerce.boolean().default(false).describe('End the request to the app when the sender leaves'),
  minFree: z.coerce.number().min(0).default(200).describe('Megabytes free below which bodies over 64 KiB are not kept'),
  keepDays: z.coerce.number().positive().default(7).describe('Days that events are kept'),
  keepEvents: z.coerce.number().int().positive().default(10_000).describe('Events that are kept'),
  keepMegabytes: z.coerce.number().positive().default(1_024).describe('Megabytes that are kept'),
  routes: routesSchema().default([]).describe('What holds for single paths'),
  credentials: z
    .array(configCredential)
    .superRefine(unlike(({ id }) => id, 'another credential has this id'))
    .default([])
    .describe('What senders must prove, with secrets from the environment'),
})

/** For editors and for whoever writes such a file by program. */
export const configSchema = (): Record<string, unknown> => z.toJSONSchema(settingsSchema, { io: 'input' })

export type Settings = z.infer<typeof settingsSchema>
export type GivenSettings = z.input<typeof settingsSchema>

/** Where settings come from beside the flags. */
export interface Where {
  cwd: string
  env: Environment
  configFile?: string
}

export interface LoadedSettings {
  settings: Settings
  /** Of the settings file, with their secrets. */
  credentials: Credential[]
  file: string | undefined
}

/**
 * Flags over environment (`VHOOK_<SETTING>`) over file over defaults. `given` holds only what was really given as a flag.
 * Throws BAD_INPUT with all problems and their paths at once.
 */
export async function loadSettings(given: Record<string, unknown>, where: Where): Promise<LoadedSettings> {
  const read = await readSettings(given, where)
  if ('settings' in read) return read
  const { file, problems: found } = read
  throw new VhookError(problems.badInput(file ? `settings (${file})` : 'settings', found.join('; ')))
}

/** The same with the problems as data, for when settings hold already. */
export async function readSettings(
  given: Record<string, unknown>,
  where: Where,
): Promise<LoadedSettings | { file: string | undefined; problems: string[] }> {
  const file = findConfig(where.cwd, where.configFile)
  const fromFile = file ? await readConfig(file).catch((error: unknown) => reasonOf(error)) : {}
  if (typeof fromFile === 'string') return { file, problems: [fromFile] }
  const parsed = settingsSchema.safeParse({ ...fromFile, ...fromEnvironment(where.env), ...given })
  const issues = parsed.error?.issues ?? []
  const env = environmentOf(configFolder(where.cwd, file), where.env)
  const { credentials, problems: unresolved } = resolveCredentials(fromFile['credentials'], env)
  const found = [
    ...issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`),
    ...targetProblem(parsed.data?.target),
    ...unresolved,
  ]
  return parsed.success && found.length === 0 ? { settings: parsed.data, credentials, file } : { file, problems: found }
}

function targetProblem(target: string | undefined): string[] {
  try {
    targetOf(target)
    return []
  } catch (error) {
    return [`target: ${reasonOf(error)}`]
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** `inspectorPort` is `VHOOK_INSPECTOR_PORT`. */
export const environmentName = (setting: string): string =>
  `VHOOK_${setting.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/** Lists do not fit into a variable. */
const fileOnly = new Set(['routes', 'credentials'])

const switches = new Set(['enforce', 'strict', 'abortWithCaller'])

function fromEnvironment(env: Environment): Record<string, string | boolean> {
  const found: Record<string, string | boolean> = {}
  for (const setting of Object.keys(settingsSchema.shape)) {
    const value = env[environmentName(setting)]
    if (value === undefined || fileOnly.has(setting)) continue
    found[setting] = switches.has(setting) ? !['', '0', 'false', 'no'].includes(value.toLowerCase()) : value
  }
  return found
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
  const number = Number(/^\d+$/.test(text) ? text : url?.port || 80)
  if (!url || number < 1 || number > 65_535 || url.search || url.hash || url.username)
    throw new VhookError(problems.badTarget(text))
  return url
}
