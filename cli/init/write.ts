import type { GuessedCredential } from './guess.ts'

/** What a settings file is written from. */
export interface Wanted {
  /** Port or address of the app; null for none. */
  target: string | null
  enforce: boolean
  credentials: readonly GuessedCredential[]
}

/** The text of `vhook.config.ts`. Never holds a secret: credentials name the variables that do. */
export function configText({ target, enforce, credentials }: Wanted): string {
  const usable = credentials.filter(({ flaw }) => flaw === null)
  const others = credentials.filter(({ flaw }) => flaw !== null)
  return [
    "import { defineConfig } from 'vhook/config'",
    '',
    'export default defineConfig({',
    target === null
      ? "  // Your app, once it has a port: vhook answers by itself until then.\n  // target: '3000',"
      : `  target: ${quoted(target)},`,
    ...(enforce ? ['  // What does not verify gets 401, and does not reach the app.', '  enforce: true,'] : []),
    '  // Secrets come from the environment, or from .env beside this file.',
    '  credentials: [',
    ...usable.map((one) => `    ${literal(entryOf(one))},`),
    ...others.flatMap(commented),
    '  ],',
    ...routeLines(usable[0]?.id ?? 'an-id'),
    '})',
    '',
  ].join('\n')
}

const entryOf = ({ id, name, plan }: GuessedCredential) => ({ id, name, authenticationPlan: plan })

const commented = (one: GuessedCredential): string[] => [
  `    // ${one.variable}: ${one.flaw ?? ''}`,
  `    // ${literal(entryOf(one))},`,
]

const routeLines = (id: string): string[] => [
  '  // Binds paths to credentials; without a route every credential is tried.',
  '  routes: [',
  `    // { path: '/webhooks/*', credentials: [${quoted(id)}], enforce: true },`,
  '  ],',
]

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, (letter) => `\\${letter}`)}'`

/** As a person writes it: bare names, single quotes. */
function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${literal(inner)}`)
  return `{ ${fields.join(', ')} }`
}
