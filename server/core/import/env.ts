import type { AuthenticationPlan } from '../model/credential.ts'
import { nextSecretOf } from '../schemes/next-key.ts'
import { presetOf, presets } from '../schemes/presets/index.ts'

/** What a variable's name says about its secret: a credential without the secret. */
export interface KnownVariable {
  /** Suggested id of the credential. */
  id: string
  title: string
  plan: Record<string, unknown> & { type: AuthenticationPlan['type'] }
  /** The variable with the sender's next key. */
  next?: string
}

const hmac = { type: 'hmac', algorithm: 'sha256' } as const
const xVapiSecret = { type: 'bearer', headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false } as const

/** Names of Vapi's secrets. API keys (VAPI_API_KEY, VAPI_TOKEN, …) are not included: they do not authenticate webhooks. */
const vapiNames: readonly { pattern: RegExp; plan: KnownVariable['plan'] }[] = [
  { pattern: /^VAPI_(WEBHOOK_|SERVER_)?(HMAC|SIGNING)_(SECRET|KEY|SECRET_KEY)$/, plan: hmac },
  { pattern: /^VAPI_(WEBHOOK_|SERVER_|SERVER_URL_|TOOL_)?SECRET(_KEY|_TOKEN)?$/, plan: xVapiSecret },
  { pattern: /^VAPI_(WEBHOOK|SERVER|BEARER)_(BEARER_)?TOKEN$/, plan: { type: 'bearer' } },
]

/** Secrets whose names do not follow the usual pattern. */
const otherNames: Readonly<Record<string, string>> = {
  TWILIO_AUTH_TOKEN: 'twilio',
  SHOPIFY_API_SECRET: 'shopify',
  SHOPIFY_API_SECRET_KEY: 'shopify',
  SHOPIFY_CLIENT_SECRET: 'shopify',
  META_APP_SECRET: 'meta',
  FACEBOOK_APP_SECRET: 'meta',
  WHATSAPP_APP_SECRET: 'meta',
  LINE_CHANNEL_SECRET: 'line',
  ZOOM_WEBHOOK_SECRET_TOKEN: 'zoom',
  ZOOM_SECRET_TOKEN: 'zoom',
  DISCORD_PUBLIC_KEY: 'discord',
  SQUARE_WEBHOOK_SIGNATURE_KEY: 'square',
  SQUARE_SIGNATURE_KEY: 'square',
  HUBSPOT_CLIENT_SECRET: 'hubspot',
  INTERCOM_CLIENT_SECRET: 'intercom',
  SENDGRID_VERIFICATION_KEY: 'sendgrid',
  TELEGRAM_SECRET_TOKEN: 'telegram',
  RETELL_API_KEY: 'retell',
  GH_WEBHOOK_SECRET: 'github',
  TELNYX_PUBLIC_KEY: 'telnyx',
}

const usualName =
  /^(.+?)_(WEBHOOK_|WEBHOOKS_)?(SECRET|SECRET_KEY|SIGNING_SECRET|SIGNING_KEY|TOKEN|KEY|PUBLIC_KEY|VERIFICATION_KEY)$/

/** The credential that a variable of this name is for, or undefined if it belongs to no known sender. */
export function knownVariable(name: string): KnownVariable | undefined {
  const vapi = vapiNames.find(({ pattern }) => pattern.test(name))
  if (vapi) return { id: 'vapi', title: 'Vapi', plan: { ...vapi.plan } }
  const pair = presets.find(({ nextSecret }) => nextSecret?.variables.current === name)
  const id = pair?.id ?? otherNames[name] ?? usualSender(name)
  const preset = id === undefined ? undefined : presetOf(id)
  // A sender that needs more than a secret cannot be set up from a variable alone.
  if (!preset || preset.settings?.some(({ required }) => required)) return undefined
  const next = pair?.nextSecret?.variables.next
  const plan = { type: 'preset', preset: preset.id } as const
  return { id: preset.id, title: preset.title, plan, ...(next !== undefined && { next }) }
}

/** The variables with a value that hold the next key of another one of them. */
export function nextKeyVariables(variables: ReadonlyArray<readonly [name: string, value: string]>): Set<string> {
  const names = variables.filter(([, value]) => value !== '').map(([name]) => name)
  const next = new Set(names.map((name) => knownVariable(name)?.next))
  return new Set(names.filter((name) => next.has(name)))
}

/** The variable of the current key, for the variable of a sender's next key. */
export const currentKeyVariable = (name: string): string | undefined =>
  presets.find(({ nextSecret }) => nextSecret?.variables.next === name)?.nextSecret?.variables.current

/** `STRIPE_WEBHOOK_SECRET` is Stripe's. Without `WEBHOOK` the name must mention signing: `STRIPE_SECRET_KEY` is an API key. */
function usualSender(name: string): string | undefined {
  const [, sender = '', webhook, kind = ''] = usualName.exec(name) ?? []
  const isWebhookSecret = webhook !== undefined || kind.startsWith('SIGNING_')
  return isWebhookSecret ? sender.toLowerCase().replaceAll('_', '-') : undefined
}

/** The usual names of the variables for both keys of a credential, the current one first. */
export const pairVariables = (plan: { type: string; [field: string]: unknown }): [string, string] | undefined => {
  const variables = nextSecretOf(plan)?.variables
  return variables && [variables.current, variables.next]
}

/** The usual name of the variable for a credential's secret, such as `STRIPE_WEBHOOK_SECRET`. */
export function variableFor(id: string, plan: { type: string; [field: string]: unknown }): string {
  const upperCase = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')
  if (plan.type === 'preset') return `${upperCase(String(plan['preset']))}_WEBHOOK_SECRET`
  const name = `${upperCase(id)}${{ hmac: '_SIGNING', bearer: '', oauth2: '_CLIENT' }[plan.type] ?? ''}_SECRET`
  return /^\d/.test(name) ? `_${name}` : name
}

/** One line of a `.env` text, unless it is empty or a comment. */
export type EnvLine = { line: number } & ({ name: string; value: string } | { name?: undefined })

/** The lines of a `.env` text, in order. Supports quotes, `export` and comments. Without a name, the line is not `NAME=value`. */
export function readEnvLines(text: string): EnvLine[] {
  return text.split(/\r?\n/).flatMap((content, at): EnvLine[] => {
    const line = at + 1
    if (/^\s*(?:#|$)/.test(content)) return []
    const [, name, rest] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(content) ?? []
    return [name === undefined || rest === undefined ? { line } : { line, name, value: valueOf(rest) }]
  })
}

/** The variables of a `.env` text, in order. */
export const readEnv = (text: string): Array<[name: string, value: string]> =>
  readEnvLines(text).flatMap((read) => (read.name === undefined ? [] : [[read.name, read.value]]))

function valueOf(rest: string): string {
  const [, quote, inner] = /^(["'`])(.*?)\1\s*(?:#.*)?$/.exec(rest) ?? []
  if (inner !== undefined) return quote === '"' ? inner.replaceAll(String.raw`\n`, '\n') : inner
  return rest.replace(/(^|\s)#.*$/, '').trim()
}
