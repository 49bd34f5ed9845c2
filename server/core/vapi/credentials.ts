import type { AuthenticationPlan, OAuth2Plan } from '../model/credential.ts'
import { secretField } from '../model/credential.ts'
import { problems, VhookError } from '../model/errors.ts'
import { knownVariable, readEnv } from '../import/env.ts'
import { isObject, parseJson } from '../text/json.ts'
import { type Fields, isServer, migrate, oldOAuth } from './credentials/server-object.ts'

/** A credential to add. */
export interface ImportedCredential {
  id?: string
  name: string
  authenticationPlan: AuthenticationPlan
}

/** A server object to paste back at Vapi. Holds no secret: its `credentialId` is a placeholder that says what belongs there. */
export interface MigratedServer {
  /** Where it stood: `model.tools.0.server`; empty for the whole text. */
  path: string
  server: Fields
}

export interface Imported {
  credentials: ImportedCredential[]
  servers: MigratedServer[]
  /** What was left out or needs a hand, in sentences. Never holds a secret. */
  notes: string[]
}

/**
 * Reads credentials out of text: Vapi's credential JSON, a server object, an assistant, a tool or a phone number with inline
 * authentication, or the lines of a `.env`. Throws BAD_INPUT where there is none.
 */
export function importCredentials(text: string): Imported {
  const value = parseJson(text.replace(/^\uFEFF/, ''))
  const found = isObject(value) || Array.isArray(value) ? fromJson(value) : fromEnv(text)
  if (found.credentials.length > 0) return found
  const why = found.notes.join(' ') || 'no credential, no inline secret and no known variable was found in it'
  throw new VhookError(problems.badInput('text', why.replace(/\.$/, '')))
}

function fromEnv(text: string): Imported {
  const variables = readEnv(text)
  const known = variables.flatMap(([name, value]) => {
    const variable = knownVariable(name)
    return variable && value !== '' ? [{ name, value, variable }] : []
  })
  const credentials = known.map(({ value, variable: { title, plan } }) => ({
    name: title,
    authenticationPlan: { ...plan, [secretField[plan.type]]: value } as unknown as AuthenticationPlan,
  }))
  const empty = variables.filter(([name, value]) => value === '' && knownVariable(name)).map(([name]) => name)
  return { credentials, servers: [], notes: empty.map((name) => `${name} is empty.`) }
}

function fromJson(value: unknown): Imported {
  const reader = new Reader()
  reader.read(value, [], 'Vapi')
  return { credentials: reader.credentials, servers: reader.servers, notes: reader.notes }
}

/** Deeper than anything of Vapi's, and shallow enough for the stack. */
const DEEPEST = 40

class Reader {
  readonly credentials: ImportedCredential[] = []
  readonly servers: MigratedServer[] = []
  readonly notes: string[] = []

  read(value: unknown, path: string[], name: string): void {
    if (path.length > DEEPEST) return
    if (Array.isArray(value)) for (const [at, one] of value.entries()) this.read(one, [...path, String(at)], name)
    if (!isObject(value)) return
    const own = typeof value['name'] === 'string' && value['name'] !== '' ? value['name'] : name
    if (isObject(value['authenticationPlan'])) return this.#credential(value, value['authenticationPlan'], own)
    if (isServer(value)) return this.#server(value, path, own)
    const oauth = oldOAuth(value)
    if (isObject(value['server'])) this.#server(value['server'], [...path, 'server'], own, oauth)
    else if (typeof value['serverUrl'] === 'string') this.#oldServer(value, path, own, oauth)
    else if (oauth) this.#add(own, oauth)
    for (const [key, inner] of Object.entries(value))
      if (key !== 'server') this.#below(inner, [...path, key], own, oauth)
  }

  /** The old OAuth settings are read with their owner; going into them again would read them twice. */
  #below(inner: unknown, path: string[], name: string, oauth: OAuth2Plan | undefined): void {
    if (!(oauth && path.at(-1) === 'credentials' && isObject(inner))) this.read(inner, path, name)
  }

  #credential(value: Fields, plan: Fields, name: string): void {
    const type = String(plan['type'])
    if (!Object.hasOwn(secretField, type))
      return void this.notes.push(`${name} has a plan of the kind ${type}, which is unknown.`)
    const { provider, id } = value
    if (typeof provider === 'string' && !['webhook', 'custom-credential'].includes(provider))
      return void this.notes.push(`${name} is a credential for ${provider}, which says nothing about webhooks.`)
    const secret = plan[secretField[type as AuthenticationPlan['type']]]
    if (typeof secret !== 'string' || secret === '' || /^<.*>$|^\[REDACTED\]$/.test(secret))
      return void this.notes.push(
        `${name} comes without its secret (Vapi never gives one back); put it in and import again.`,
      )
    // Vapi's own ids are UUIDs; what was exported here has an id that people chose.
    const kept = typeof id === 'string' && provider === undefined ? { id } : {}
    this.credentials.push({ ...kept, name, authenticationPlan: plan as unknown as AuthenticationPlan })
  }

  #oldServer(value: Fields, path: string[], name: string, oauth: OAuth2Plan | undefined): void {
    const { serverUrl: url, serverUrlSecret: secret } = value
    this.#server({ url, ...(secret === undefined ? {} : { secret }) }, [...path, 'server'], name, oauth)
  }

  #server(server: Fields, path: string[], name: string, oauth?: OAuth2Plan): void {
    const { plans, server: rest, redacted } = migrate(server, oauth)
    const where = path.join('.') || 'The server'
    if (redacted) this.notes.push(`${where} has a secret that Vapi does not show; it was left out.`)
    const [first, ...others] = plans.map((plan) => ({ plan, name: this.#add(name, plan) }))
    if (!first) return
    const kept = others.flatMap(({ plan, name: other }) =>
      plan.type === 'bearer' && plan.headerName
        ? [[plan.headerName, `<the token of ${other}, as before>`] as const]
        : [],
    )
    if (kept.length > 0)
      this.notes.push(
        `${where} proves itself in several ways, and Vapi attaches one credential: the others stay headers.`,
      )
    const headers = { ...(isObject(rest['headers']) ? rest['headers'] : {}), ...Object.fromEntries(kept) }
    const credentialId = `<the id that Vapi gives the credential ${first.name}>`
    this.servers.push({
      path: path.join('.'),
      server: { ...rest, credentialId, ...(Object.keys(headers).length > 0 ? { headers } : {}) },
    })
  }

  /** One credential for all that prove the same. Gives its name. */
  #add(name: string, plan: AuthenticationPlan): string {
    const text = JSON.stringify(plan)
    const known = this.credentials.find(({ authenticationPlan }) => JSON.stringify(authenticationPlan) === text)
    if (known) return known.name
    const taken = (wanted: string): boolean => this.credentials.some((one) => one.name === wanted)
    let unique = name
    for (let number = 2; taken(unique); number += 1) unique = `${name} ${number}`
    if (plan.type === 'oauth2' && plan.url)
      this.notes.push(
        `${unique} gets its tokens elsewhere: say how to know them with --set issuer=jwt, introspection or observed.`,
      )
    this.credentials.push({ name: unique, authenticationPlan: plan })
    return unique
  }
}
