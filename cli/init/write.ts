import { isObject } from '../../server/core/text/json.ts'
import type { GuessedCredential } from './guess.ts'

/** What the config file will contain. */
export interface ConfigContent {
  /** Port or URL of the app, null for none. */
  target: string | null
  enforce: boolean
  credentials: readonly GuessedCredential[]
}

/** `.mts` and `.mjs` are ES modules whatever the `type` in package.json says. */
export function configName(manifest: unknown, hasTsConfig: boolean): 'vhook.config.mts' | 'vhook.config.mjs' {
  const fields = isObject(manifest) ? manifest : {}
  const lists = [fields['dependencies'], fields['devDependencies']].filter(isObject)
  const usesTypeScript = hasTsConfig || lists.some((list) => Object.hasOwn(list, 'typescript'))
  return usesTypeScript ? 'vhook.config.mts' : 'vhook.config.mjs'
}

/** The text of the config file. It never contains a secret: credentials refer to variables. */
export function configText({ target, enforce, credentials }: ConfigContent): string {
  const usable = credentials.filter(({ issue }) => issue === null)
  const others = credentials.filter(({ issue }) => issue !== null)
  return [
    "import { defineConfig } from 'vhook/config'",
    '',
    'export default defineConfig({',
    target === null
      ? "  // Port or URL of your app. Without it, vhook records webhooks and responds itself.\n  // target: '3000',"
      : `  target: ${quoted(target)},`,
    ...(enforce ? ['  // Reject webhooks that fail verification with 401.', '  enforce: true,'] : []),
    '  // Secrets come from the environment, or from .env next to this file.',
    '  credentials: [',
    ...usable.map((credential) => `    ${literal(entryOf(credential))},`),
    ...others.flatMap(commented),
    '  ],',
    ...routeLines(usable[0]?.id ?? 'an-id'),
    '})',
    '',
  ].join('\n')
}

const entryOf = ({ id, name, plan }: GuessedCredential) => ({ id, name, authenticationPlan: plan })

const commented = (credential: GuessedCredential): string[] => [
  `    // ${credential.variable}: ${credential.issue ?? ''}`,
  `    // ${literal(entryOf(credential))},`,
]

const routeLines = (id: string): string[] => [
  '  // Routes bind paths to credentials. Without a route, every credential is tried.',
  '  routes: [',
  `    // { path: '/webhooks/*', credentials: [${quoted(id)}], enforce: true },`,
  '  ],',
]

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, (letter) => `\\${letter}`)}'`

/** A literal in the usual style: unquoted keys, single quotes. */
function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${literal(inner)}`)
  return `{ ${fields.join(', ')} }`
}
