import { type AuthenticationPlan, secretField, secretFields } from '../../../server/core/model/credential.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import { fieldValue } from './set-value.ts'

/** Flags of `vhook credentials add` that describe the plan, without the secret. */
export interface PlanFlags {
  plan?: string
  preset?: string
  set?: string[]
}

const types = Object.keys(secretField) as Array<AuthenticationPlan['type']>
export const planTypes: readonly string[] = types

/** The plan's fields without its secret. Throws BAD_OPTION, SECRET_IN_ARGUMENTS. */
export function planFrom({ plan, preset, set = [] }: PlanFlags): Record<string, unknown> {
  const type = preset === undefined ? types.find((known) => known === plan) : 'preset'
  if (type === undefined) throw new VhookError(problems.badOption('--plan', `must be one of ${types.join(', ')}`))
  const { fields, settings } = givenBy(set, type)
  const nested = Object.keys(settings).length > 0 ? { settings } : {}
  return { ...defaults[type], type, ...(preset === undefined ? {} : { preset }), ...fields, ...nested }
}

interface Given {
  fields: Record<string, unknown>
  /** What the sender's scheme needs beside the secret: `settings.apiKey=…`, or `apiKey=…` for a preset. Null removes it. */
  settings: Record<string, string | null>
}

const settingPrefix = 'settings.'

/** Parses `field=value` flags. Throws BAD_OPTION, SECRET_IN_ARGUMENTS. */
export function givenBy(set: readonly string[], type: AuthenticationPlan['type']): Given {
  const given: Given = { fields: {}, settings: {} }
  const own = type === 'preset' ? ['preset'] : []
  for (const [name, text] of set.map((one) => fieldFrom(one, secretFields(type)))) {
    const isSetting = type === 'preset' ? !own.includes(name) : type === 'scheme' && name.startsWith(settingPrefix)
    if (!isSetting) given.fields[name] = fieldValue(name, text)
    else given.settings[name.replace(settingPrefix, '')] = text === 'null' ? null : text
  }
  return given
}

/** Required fields that nearly always have this value. */
const defaults: Record<AuthenticationPlan['type'], Record<string, unknown>> = {
  bearer: {},
  hmac: { algorithm: 'sha256' },
  oauth2: {},
  preset: {},
  scheme: {},
}

function fieldFrom(text: string, secrets: readonly string[]): [name: string, text: string] {
  const at = text.indexOf('=')
  if (at < 1) throw new VhookError(problems.badOption('--set', 'must have the form field=value'))
  const name = text.slice(0, at)
  if (secrets.includes(name)) throw new VhookError(problems.secretInArguments(name))
  return [name, text.slice(at + 1)]
}
