import type { AuthenticationPlan } from '../model/credential.ts'
import { presetOf } from '../schemes/presets/index.ts'

/** What a variable's name says of the secret in it: a credential, but for the secret. */
export interface KnownVariable {
  /** Suggested id of the credential. */
  id: string
  title: string
  plan: Record<string, unknown> & { type: AuthenticationPlan['type'] }
}

const hmac = { type: 'hmac', algorithm: 'sha256' } as const
const xVapiSecret = { type: 'bearer', headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false } as const

/** Names of Vapi's. The API keys (VAPI_API_KEY, VAPI_TOKEN, …) are none: they prove nothing about a webhook. */
const vapiNames: ReadonlyArray<readonly [name: RegExp, plan: KnownVariable['plan']]> = [
  [/^VAPI_(WEBHOOK_|SERVER_)?(HMAC|SIGNING)_(SECRET|KEY|SECRET_KEY)$/, hmac],
  [/^VAPI_(WEBHOOK_|SERVER_|SERVER_URL_|TOOL_)?SECRET(_KEY|_TOKEN)?$/, xVapiSecret],
  [/^VAPI_(WEBHOOK|SERVER|BEARER)_(BEARER_)?TOKEN$/, { type: 'bearer' }],
]

/** Secrets that their senders do not call a webhook's or signing secret. */
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

/** The credential that a variable of this name is for, or undefined when it is no known sender's. */
export function knownVariable(name: string): KnownVariable | undefined {
  const vapi = vapiNames.find(([pattern]) => pattern.test(name))
  if (vapi) return { id: 'vapi', title: 'Vapi', plan: { ...vapi[1] } }
  const id = otherNames[name] ?? usualSender(name)
  const preset = id === undefined ? undefined : presetOf(id)
  // A sender that needs more than the secret cannot be made of a variable alone.
  if (!preset || preset.settings?.some(({ required }) => required)) return undefined
  return { id: preset.id, title: preset.title, plan: { type: 'preset', preset: preset.id } }
}

/** `STRIPE_WEBHOOK_SECRET` is Stripe's. Without `WEBHOOK` only what signs counts: `STRIPE_SECRET_KEY` is another thing. */
function usualSender(name: string): string | undefined {
  const [, sender = '', webhook, kind = ''] = usualName.exec(name) ?? []
  const meant = webhook !== undefined || kind.startsWith('SIGNING_')
  return meant ? sender.toLowerCase().replaceAll('_', '-') : undefined
}

/** The variable that a credential's secret is looked for in, such as `STRIPE_WEBHOOK_SECRET`. */
export function variableFor(id: string, plan: { type: string; [field: string]: unknown }): string {
  const word = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')
  if (plan.type === 'preset') return `${word(String(plan['preset']))}_WEBHOOK_SECRET`
  const name = `${word(id)}${{ hmac: '_SIGNING', bearer: '', oauth2: '_CLIENT' }[plan.type] ?? ''}_SECRET`
  return /^\d/.test(name) ? `_${name}` : name
}

/** Variables of a `.env` text, in order: quotes, `export`, comments and empty lines as usual. */
export function readEnv(text: string): Array<[name: string, value: string]> {
  return text.split(/\r?\n/).flatMap((line): Array<[string, string]> => {
    const [, name, rest] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line) ?? []
    return name === undefined || rest === undefined ? [] : [[name, valueOf(rest)]]
  })
}

function valueOf(rest: string): string {
  const [, quote, inner] = /^(["'`])(.*?)\1\s*(?:#.*)?$/.exec(rest) ?? []
  if (inner !== undefined) return quote === '"' ? inner.replaceAll(String.raw`\n`, '\n') : inner
  return rest.replace(/(^|\s)#.*$/, '').trim()
}
