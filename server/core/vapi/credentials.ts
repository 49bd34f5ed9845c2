import type { AuthenticationPlan, OAuth2Plan } from '../model/credential.ts'
import { secretField } from '../model/credential.ts'
import { problems, VhookError } from '../model/errors.ts'
import { currentKeyVariable, knownVariable, type KnownVariable, nextKeyVariables, readEnvLines } from '../import/env.ts'
import { isObject, parseJson } from '../text/json.ts'
import { type Fields, isServer, migrate, legacyOAuth } from './credentials/server-object.ts'

/** A credential to add. */
export interface ImportedCredential {
  id?: string
  /** Where a file has it: `STRIPE_WEBHOOK_SECRET (line 3)`. */
  place?: string
  name: string
  authenticationPlan: AuthenticationPlan
}

/** A server object to paste back into Vapi. Contains no secret: its `credentialId` is a descriptive placeholder. */
export interface MigratedServer {
  /** Its path: `model.tools.0.server`; empty if the whole text is the server. */
  path: string
  server: Fields
}

export interface Imported {
  credentials: ImportedCredential[]
  servers: MigratedServer[]
  /** Sentences about what was skipped or needs attention. Never contain a secret. */
  notes: string[]
}

/**
 * Reads credentials from a text: Vapi's credential JSON, a server object, an assistant, a tool or a phone number with inline
 * authentication, or an `.env` file. Throws BAD_INPUT if it contains no credential.
 */
export function importCredentials(text: string): Imported {
  const value = parseJson(text.replace(/^\uFEFF/, ''))
  const found = isObject(value) || Array.isArray(value) ? fromJson(value) : fromEnv(text)
  if (found.credentials.length > 0) return found
  const why = found.notes.join(' ') || 'it contains no credential, inline secret or known variable'
  throw new VhookError(problems.badInput('text', why.replace(/\.$/, '')))
}

/** Every line is either a credential or mentioned in a note. */
function fromEnv(text: string): Imported {
  const credentials: ImportedCredential[] = []
  const notes: string[] = []
  const invalid: string[] = []
  const others: string[] = []
  const lines = readEnvLines(text.replace(/^\uFEFF/, ''))
  const variables = lines.flatMap((read) => (read.name === undefined ? [] : [[read.name, read.value] as const]))
  const values = new Map(variables)
  const nextKeys = nextKeyVariables(variables)
  for (const read of lines) {
    if (read.name === undefined) {
      invalid.push(`Line ${read.line} was skipped: it is not NAME=value.`)
      continue
    }
    const place = `${read.name} (line ${read.line})`
    if (nextKeys.has(read.name)) continue
    const known = knownVariable(read.name)
    const current = known ? undefined : currentKeyVariable(read.name)
    if (current !== undefined)
      notes.push(`${place} was skipped: it is the next key, and ${current} is missing or empty.`)
    else if (!known) others.push(place)
    else if (read.value === '') notes.push(`${place} was skipped: it is empty.`)
    else credentials.push(fromVariable(place, known, read.value, values.get(known.next ?? '')))
  }
  if (credentials.length + notes.length === 0) return { credentials, servers: [], notes }
  return { credentials, servers: [], notes: [...notes, ...invalid, ...skippedVariables(others)] }
}

const fromVariable = (
  place: string,
  { title, plan }: KnownVariable,
  secret: string,
  nextSecret: string | undefined,
): ImportedCredential => ({
  place,
  name: title,
  authenticationPlan: {
    ...plan,
    [secretField[plan.type]]: secret,
    ...(nextSecret && { nextSecret }),
  } as unknown as AuthenticationPlan,
})

const skippedVariables = (places: readonly string[]): string[] =>
  places.length === 0
    ? []
    : [`Skipped, because the name is not one of a webhook secret, such as STRIPE_WEBHOOK_SECRET: ${places.join(', ')}.`]

function fromJson(value: unknown): Imported {
  const reader = new Reader()
  reader.read(value, [], 'Vapi')
  return { credentials: reader.credentials, servers: reader.servers, notes: reader.notes }
}

/** Deeper than any object of Vapi's, and safe for the stack. */
const MAX_DEPTH = 40

class Reader {
  readonly credentials: ImportedCredential[] = []
  readonly servers: MigratedServer[] = []
  readonly notes: string[] = []

  read(value: unknown, path: string[], name: string): void {
    if (path.length > MAX_DEPTH) return
    if (Array.isArray(value)) for (const [at, one] of value.entries()) this.read(one, [...path, String(at)], name)
    if (!isObject(value)) return
    const own = typeof value['name'] === 'string' && value['name'] !== '' ? value['name'] : name
    if (isObject(value['authenticationPlan'])) return this.#credential(value, value['authenticationPlan'], own)
    if (isServer(value)) return this.#server(value, path, own)
    const oauth = legacyOAuth(value)
    if (isObject(value['server'])) this.#server(value['server'], [...path, 'server'], own, oauth)
    else if (typeof value['serverUrl'] === 'string') this.#legacyServer(value, path, own, oauth)
    else if (oauth) this.#add(own, oauth)
    for (const [key, inner] of Object.entries(value))
      if (key !== 'server') this.#below(inner, [...path, key], own, oauth)
  }

  /** Legacy OAuth settings are read together with the object they belong to, so they are skipped here. */
  #below(inner: unknown, path: string[], name: string, oauth: OAuth2Plan | undefined): void {
    if (!(oauth && path.at(-1) === 'credentials' && isObject(inner))) this.read(inner, path, name)
  }

  #credential(value: Fields, plan: Fields, name: string): void {
    const type = String(plan['type'])
    if (!Object.hasOwn(secretField, type))
      return void this.notes.push(`${name} was skipped: its plan type ${type} is not supported.`)
    const { provider, id } = value
    if (typeof provider === 'string' && !['webhook', 'custom-credential'].includes(provider))
      return void this.notes.push(`${name} was skipped: a credential for ${provider} does not authenticate webhooks.`)
    const secret = plan[secretField[type as AuthenticationPlan['type']]]
    if (typeof secret !== 'string' || secret === '' || /^<.*>$|^\[REDACTED\]$/.test(secret))
      return void this.notes.push(
        `${name} was skipped: its secret is missing, because Vapi never returns secrets. Add it and import again.`,
      )
    // Vapi's ids are UUIDs, which are not used; a credential that vhook exported has an id that a person chose.
    const ownId = typeof id === 'string' && provider === undefined ? { id } : {}
    this.credentials.push({ ...ownId, name, authenticationPlan: plan as unknown as AuthenticationPlan })
  }

  #legacyServer(value: Fields, path: string[], name: string, oauth: OAuth2Plan | undefined): void {
    const { serverUrl: url, serverUrlSecret: secret } = value
    this.#server({ url, ...(secret === undefined ? {} : { secret }) }, [...path, 'server'], name, oauth)
  }

  #server(server: Fields, path: string[], name: string, oauth?: OAuth2Plan): void {
    const { plans, server: rest, redacted } = migrate(server, oauth)
    const where = path.join('.') || 'The server'
    if (redacted) this.notes.push(`${where} has a secret that Vapi redacted; it was skipped.`)
    const [first, ...others] = plans.map((plan) => ({ plan, name: this.#add(name, plan) }))
    if (!first) return
    const remaining = others.flatMap(({ plan, name: other }) =>
      plan.type === 'bearer' && plan.headerName ? [[plan.headerName, `<the token of ${other}>`] as const] : [],
    )
    if (remaining.length > 0)
      this.notes.push(
        `${where} authenticates in several ways, but Vapi attaches only one credential: the others remain headers.`,
      )
    const headers = { ...(isObject(rest['headers']) ? rest['headers'] : {}), ...Object.fromEntries(remaining) }
    const credentialId = `<the id of the credential ${first.name} in Vapi>`
    this.servers.push({
      path: path.join('.'),
      server: { ...rest, credentialId, ...(Object.keys(headers).length > 0 ? { headers } : {}) },
    })
  }

  /** Adds a credential unless there is an equal one. Returns its name. */
  #add(name: string, plan: AuthenticationPlan): string {
    const text = JSON.stringify(plan)
    const known = this.credentials.find(({ authenticationPlan }) => JSON.stringify(authenticationPlan) === text)
    if (known) return known.name
    const taken = (wanted: string): boolean => this.credentials.some((one) => one.name === wanted)
    let unique = name
    for (let number = 2; taken(unique); number += 1) unique = `${name} ${number}`
    if (plan.type === 'oauth2' && plan.url)
      this.notes.push(
        `${unique} uses another token endpoint: choose how to verify its tokens with --set issuer=jwt, introspection or observed.`,
      )
    this.credentials.push({ name: unique, authenticationPlan: plan })
    return unique
  }
}
