import type { AuthenticationPlan, HmacPlan, PresetPlan, SchemePlan } from '../model/credential.ts'
import { secretField } from '../model/credential.ts'
import { codeModules } from './custom/index.ts'
import { type CompiledScheme, compileScheme, compileUntrusted } from './compile-scheme.ts'
import { hmacScheme, payloadFormatOf, unknownPlaceholders } from './plans/hmac.ts'
import { oauth2Flaws } from './plans/validate-oauth2.ts'
import { type Preset, presetOf } from './presets/index.ts'
import { privateKeyOf, publicKeyOf } from './checks/public-key.ts'
import { type Flaw, schemeFlaws } from './validate-scheme.ts'

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const notText = (value: unknown) => typeof value !== 'string'

function headerFlaws(plan: object, fields: readonly string[]): Flaw[] {
  return fields.flatMap((field) => {
    const value = (plan as Record<string, unknown>)[field]
    if (value === undefined || value === null) return []
    return typeof value === 'string' && headerName.test(value) ? [] : [{ field, why: 'is not a header name' }]
  })
}

function switchFlaws(plan: object, fields: readonly string[]): Flaw[] {
  return fields.flatMap((field) => {
    const value = (plan as Record<string, unknown>)[field] ?? false
    return typeof value === 'boolean' ? [] : [{ field, why: 'must be true or false' }]
  })
}

const algorithms = ['sha256', 'sha512', 'sha1', 'sha384', 'md5']
const hmacChoices: [field: keyof HmacPlan, choices: readonly string[]][] = [
  ['algorithm', algorithms],
  ['signatureEncoding', ['hex', 'base64']],
  ['timestampUnit', ['auto', 's', 'ms']],
]

function choiceFlaws(plan: HmacPlan): Flaw[] {
  return hmacChoices.flatMap(([field, choices]) => {
    const value = plan[field] ?? (field === 'algorithm' ? '' : undefined)
    return value === undefined || choices.includes(String(value))
      ? []
      : [{ field, why: `must be one of ${choices.join(', ')}` }]
  })
}

function formatFlaws(plan: HmacPlan): Flaw[] {
  const format: unknown = payloadFormatOf(plan)
  const field = 'payloadFormat'
  if (typeof format !== 'string') return [{ field, why: 'must be text' }]
  const unknown = unknownPlaceholders(format)
  if (!format) return [{ field, why: 'is empty' }]
  if (format.length > 1024) return [{ field, why: 'is longer than 1024 characters' }]
  if (unknown.length) return [{ field, why: `has the unknown placeholder ${unknown[0]}` }]
  return /\{(body|url)\}/.test(format) ? [] : [{ field, why: 'signs nothing of the request: it has no {body}' }]
}

function toleranceFlaws({ toleranceSeconds: value }: HmacPlan): Flaw[] {
  const fine = value === undefined || value === null || (Number.isFinite(value) && value >= 0)
  return fine ? [] : [{ field: 'toleranceSeconds', why: 'must be a number of seconds, or null for no limit' }]
}

function hmacFlaws(plan: HmacPlan): Flaw[] {
  const prefix = plan.signaturePrefix ?? ''
  const prefixFlaws = notText(prefix) ? [{ field: 'signaturePrefix', why: 'must be text' }] : []
  const switches = switchFlaws(plan, ['includeTimestamp', 'secretIsBase64'])
  const others = [...choiceFlaws(plan), ...formatFlaws(plan), ...toleranceFlaws(plan), ...prefixFlaws, ...switches]
  return [...headerFlaws(plan, ['signatureHeader', 'timestampHeader', 'messageIdHeader']), ...others]
}

/** Whether the key can be made of the secret: the variants of a scheme may each read it in their own way. */
function keyFlaws(compiled: CompiledScheme, field: string): Flaw[] {
  const members = compiled.variants.length ? compiled.variants : [compiled]
  const all = members.map((member) => keyFlaw(member))
  const why = all.includes(undefined) ? undefined : all[0]
  return why ? [{ field, why }] : []
}

function keyFlaw(compiled: CompiledScheme): string | undefined {
  const { scheme, secret } = compiled
  if (scheme.publicKey) {
    if (privateKeyOf(secret)) return undefined
    const key = publicKeyOf(scheme, secret)
    return typeof key === 'string' ? key : undefined
  }
  const key = compiled.key()
  return 'why' in key ? key.why : undefined
}

function settingFlaws(settings: unknown, required: readonly string[]): Flaw[] {
  if (settings !== undefined && (typeof settings !== 'object' || settings === null))
    return [{ field: 'settings', why: 'must be an object of texts' }]
  const given = (settings ?? {}) as Record<string, unknown>
  const missing = required
    .filter((name) => !given[name])
    .map((name) => ({ field: `settings.${name}`, why: 'is missing' }))
  const wrong = Object.keys(given).filter((name) => notText(given[name]))
  return [...missing, ...wrong.map((name) => ({ field: `settings.${name}`, why: 'must be text' }))]
}

const requiredSettings = ({ settings = [] }: Preset) =>
  settings.filter(({ required }) => required).map(({ name }) => name)

function presetFlaws(plan: PresetPlan): Flaw[] {
  const preset = presetOf(plan.preset)
  if (!preset) return [{ field: 'preset', why: 'is none that is known' }]
  const flaws = settingFlaws(plan.settings, requiredSettings(preset))
  return flaws.length || !needsSecret(plan)
    ? flaws
    : keyFlaws(compileScheme(preset.scheme, plan.secret, plan.settings), 'secret')
}

function schemePlanFlaws(plan: SchemePlan): Flaw[] {
  const flaws = schemeFlaws(plan.scheme).map(({ field, why }) => ({ field: `scheme.${field}`, why }))
  const { code } = (plan.scheme ?? {}) as { code?: unknown }
  if (typeof code === 'string' && !Object.hasOwn(codeModules, code))
    flaws.push({ field: 'scheme.code', why: 'names no module' })
  flaws.push(...settingFlaws(plan.settings, []))
  if (flaws.length || !needsSecret(plan)) return flaws
  const compiled = compileUntrusted(plan.scheme, plan.secret, plan.settings)
  return Array.isArray(compiled) ? compiled : keyFlaws(compiled, 'secret')
}

/** What may be wrong with a plan beside its secret; one row each. */
const flawsByType: { [T in AuthenticationPlan['type']]: (plan: Extract<AuthenticationPlan, { type: T }>) => Flaw[] } = {
  bearer: (plan) => [...headerFlaws(plan, ['headerName']), ...switchFlaws(plan, ['bearerPrefixEnabled'])],
  hmac: (plan) => {
    const flaws = hmacFlaws(plan)
    return flaws.length ? flaws : keyFlaws(compileScheme(hmacScheme(plan), plan.secretKey), 'secretKey')
  },
  oauth2: oauth2Flaws,
  preset: presetFlaws,
  scheme: schemePlanFlaws,
}

/** Presets and schemes that go by a key of the sender's own, or a fetched one, have no secret. */
function needsSecret(plan: AuthenticationPlan): boolean {
  const scheme =
    plan.type === 'preset' ? presetOf(plan.preset)?.scheme : plan.type === 'scheme' ? plan.scheme : undefined
  const { kind, fixedKey } = (scheme ?? {}) as { kind?: unknown; fixedKey?: unknown }
  return kind !== 'code' && fixedKey === undefined
}

function secretFlaws(plan: AuthenticationPlan): Flaw[] {
  const field = secretField[plan.type]
  const secret = (plan as unknown as Record<string, unknown>)[field] ?? ''
  if (notText(secret)) return [{ field, why: 'must be text' }]
  if (secret === '' && needsSecret(plan)) return [{ field, why: 'is empty: anybody could sign with it' }]
  return []
}

/** Everything that is wrong with a plan, at once, each with its field. Never throws, whatever it is given. */
export function planFlaws(plan: AuthenticationPlan): Flaw[] {
  if (typeof plan !== 'object' || plan === null || !Object.hasOwn(flawsByType, plan.type))
    return [{ field: 'authenticationPlan.type', why: `must be one of ${Object.keys(flawsByType).join(', ')}` }]
  const secrets = secretFlaws(plan)
  // The row fits the plan by its own type, which the compiler cannot follow through a table.
  const check = flawsByType[plan.type] as (plan: AuthenticationPlan) => Flaw[]
  const others = secrets.some(({ why }) => why === 'must be text') ? [] : check(plan)
  return [...secrets, ...others.filter(({ field }) => !secrets.some((one) => one.field === field))]
}
