import { type AuthenticationPlan, secretField } from '../server/core/model/credential.ts'
import { problems, VhookError } from '../server/core/model/errors.ts'

/** What `vhook credentials add` was given to make a plan of, but for the secret. */
export interface PlanFlags {
  plan?: string
  preset?: string
  set?: string[]
}

const types = Object.keys(secretField) as Array<AuthenticationPlan['type']>
export const planTypes: readonly string[] = types

/** The plan's fields without its secret, and the name of the field the secret goes to. Throws BAD_OPTION. */
export function planFrom({ plan, preset, set = [] }: PlanFlags): { fields: Record<string, unknown>; secret: string } {
  const type = preset === undefined ? types.find((one) => one === plan) : 'preset'
  if (type === undefined) throw new VhookError(problems.badOption('--plan', `is one of ${types.join(', ')}`))
  const secret = secretField[type]
  const given = fieldsFrom(set, secret)
  if (type !== 'preset') return { fields: { ...defaults[type], type, ...given }, secret }
  // A sender's own settings stand in a part of their own.
  const settings = Object.keys(given).length > 0 ? { settings: given } : {}
  return { fields: { type, preset: preset ?? given['preset'], ...settings }, secret }
}

/** `field=value` pairs as fields of a plan whose secret is the field `secret`. Throws BAD_OPTION, SECRET_IN_ARGUMENTS. */
export const fieldsFrom = (set: readonly string[], secret: string): Record<string, unknown> =>
  Object.fromEntries(set.map((text) => pair(text, secret)))

/** Fields that Vapi's plans need and nearly everybody wants so. */
const defaults: Record<AuthenticationPlan['type'], Record<string, unknown>> = {
  bearer: {},
  hmac: { algorithm: 'sha256' },
  oauth2: {},
  preset: {},
  scheme: {},
}

function pair(text: string, secret: string): [string, unknown] {
  const at = text.indexOf('=')
  if (at < 1) throw new VhookError(problems.badOption('--set', 'is written field=value'))
  const name = text.slice(0, at)
  if (name === secret) throw new VhookError(problems.secretInArguments(name))
  return [name, valueOf(name, text.slice(at + 1))]
}

const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }

function valueOf(name: string, text: string): unknown {
  if (Object.hasOwn(words, text)) return words[text]
  return name.endsWith('Seconds') && /^\d+$/.test(text) ? Number(text) : text
}
