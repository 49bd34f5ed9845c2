import { type Credential, secretField } from '../../server/core/model/credential.ts'
import { knownVariable, nextKeyVariables } from '../../server/core/import/env.ts'
import { isObject } from '../../server/core/text/json.ts'
import { checkCredential } from '../../server/core/schemes/compile-plan.ts'

/** A credential that a variable of `.env` seems to belong to. */
export interface GuessedCredential {
  id: string
  name: string
  variable: string
  /** Its secret is a reference to the variable. */
  plan: Record<string, unknown>
  /** Why it cannot be used as it is, or null. */
  issue: string | null
}

export interface Guess {
  /** Null when nothing in the project hints at one. */
  port: number | null
  /** Where the port was found, as a phrase. */
  because: string
  credentials: GuessedCredential[]
}

/** Default ports of frameworks. The first one that the project depends on counts. */
const frameworks: ReadonlyArray<readonly [name: string, port: number]> = [
  ['next', 3000],
  ['nuxt', 3000],
  ['@sveltejs/kit', 5173],
  ['astro', 4321],
  ['gatsby', 8000],
  ['@angular/core', 4200],
  ['@strapi/strapi', 1337],
  ['@adonisjs/core', 3333],
  ['@nestjs/core', 3000],
  ['fastify', 3000],
  ['express', 3000],
  ['hono', 3000],
  ['koa', 3000],
  ['@hapi/hapi', 3000],
  ['react-scripts', 3000],
  ['vite', 5173],
]

/** Scripts that start an app, most reliable first. */
const scripts = ['dev', 'start:dev', 'start', 'serve']
const portInScript = /(?:^|\s)(?:PORT=|--port[= ]|-p[= ]?)(\d{2,5})\b/

/** Guesses from a project's `package.json` and the variables of its `.env` files. */
export function guess(manifest: unknown, variables: ReadonlyArray<readonly [name: string, value: string]>): Guess {
  return { ...guessPort(manifest, variables), credentials: guessCredentials(variables) }
}

function guessPort(manifest: unknown, variables: ReadonlyArray<readonly [string, string]>): Omit<Guess, 'credentials'> {
  const fields = isObject(manifest) ? manifest : {}
  const commands = isObject(fields['scripts']) ? fields['scripts'] : {}
  for (const script of scripts) {
    const command = commands[script]
    const port = typeof command === 'string' ? portInScript.exec(command)?.[1] : undefined
    if (port !== undefined) return { port: Number(port), because: `the script "${script}"` }
  }
  const [, variable] = variables.find(([name, value]) => name === 'PORT' && /^\d{2,5}$/.test(value)) ?? []
  if (variable !== undefined) return { port: Number(variable), because: 'PORT in .env' }
  const dependencies = { ...objectOf(fields['devDependencies']), ...objectOf(fields['dependencies']) }
  const [name, port] = frameworks.find(([framework]) => Object.hasOwn(dependencies, framework)) ?? []
  return name === undefined || port === undefined
    ? { port: null, because: '' }
    : { port, because: `the default port of ${name}` }
}

const objectOf = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {})

function guessCredentials(variables: ReadonlyArray<readonly [string, string]>): GuessedCredential[] {
  const found: GuessedCredential[] = []
  const nextKeys = nextKeyVariables(variables)
  for (const [variable, value] of variables) {
    const known = nextKeys.has(variable) ? undefined : knownVariable(variable)
    if (!known) continue
    const field = secretField[known.plan.type]
    const next = known.next !== undefined && nextKeys.has(known.next) ? { nextSecret: { env: known.next } } : {}
    const id = freeId(known.id, found)
    const credential = { id, authenticationPlan: { ...known.plan, [field]: value } } as unknown as Credential
    const issue = value === '' ? 'it is empty' : (checkCredential(credential)[0]?.message ?? null)
    found.push({ id, name: known.title, variable, plan: { ...known.plan, [field]: { env: variable }, ...next }, issue })
  }
  return found
}

function freeId(id: string, found: readonly GuessedCredential[]): string {
  const taken = new Set(found.map((credential) => credential.id))
  let free = id
  for (let number = 2; taken.has(free); number += 1) free = `${id}-${number}`
  return free
}
