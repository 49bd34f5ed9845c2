import { type AuthenticationPlan, secretField } from '../../../server/core/model/credential.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'

/** Flags of `vhook credentials add` that describe the plan, without the secret. */
export interface PlanFlags {
  plan?: string
  preset?: string
  set?: string[]
}

const types = Object.keys(secretField) as Array<AuthenticationPlan['type']>
export const planTypes: readonly string[] = types

/** The plan's fields without its secret, and the name of its secret field. Throws BAD_OPTION. */
export function planFrom({ plan, preset, set = [] }: PlanFlags): { fields: Record<string, unknown>; secret: string } {
  const type = preset === undefined ? types.find((known) => known === plan) : 'preset'
  if (type === undefined) throw new VhookError(problems.badOption('--plan', `must be one of ${types.join(', ')}`))
  const secret = secretField[type]
  const given = fieldsFrom(set, secret)
  if (type !== 'preset') return { fields: { ...defaults[type], type, ...given }, secret }
  // Fields that belong to the sender are nested in `settings`.
  const settings = Object.keys(given).length > 0 ? { settings: given } : {}
  return { fields: { type, preset: preset ?? given['preset'], ...settings }, secret }
}

/** Parses `field=value` flags into plan fields. `secret` is the name of the secret field. Throws BAD_OPTION, SECRET_IN_ARGUMENTS. */
export const fieldsFrom = (set: readonly string[], secret: string): Record<string, unknown> =>
  Object.fromEntries(set.map((text) => fieldFrom(text, secret)))

/** Required fields that nearly always have this value. */
const defaults: Record<AuthenticationPlan['type'], Record<string, unknown>> = {
  bearer: {},
  hmac: { algorithm: 'sha256' },
  oauth2: {},
  preset: {},
  scheme: {},
}

function fieldFrom(text: string, secret: string): [string, unknown] {
  const at = text.indexOf('=')
  if (at < 1) throw new VhookError(problems.badOption('--set', 'must have the form field=value'))
  const name = text.slice(0, at)
  if (name === secret) throw new VhookError(problems.secretInArguments(name))
  return [name, valueOf(name, text.slice(at + 1))]
}

const literals: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }

function valueOf(name: string, text: string): unknown {
  if (Object.hasOwn(literals, text)) return literals[text]
  return name.endsWith('Seconds') && /^\d+$/.test(text) ? Number(text) : text
}
