import type { AuthenticationPlan, HmacPlan, PresetPlan, SchemePlan } from '../model/credential.ts'
import { secretField } from '../model/credential.ts'
import { codeModules } from './custom/index.ts'
import { type CompiledScheme, compileScheme, compileUntrusted } from './compile-scheme.ts'
import { hmacScheme, payloadFormatOf, unknownPlaceholders } from './plans/hmac.ts'
import { oauth2Issues } from './plans/validate-oauth2.ts'
import { type Preset, presetOf } from './presets/index.ts'
import { privateKeyOf, publicKeyOf } from './checks/public-key.ts'
import { type Issue, schemeIssues } from './validate-scheme.ts'

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const notText = (value: unknown) => typeof value !== 'string'

function headerIssues(plan: object, fields: readonly string[]): Issue[] {
  return fields.flatMap((field) => {
    const value = (plan as Record<string, unknown>)[field]
    if (value === undefined || value === null) return []
    return typeof value === 'string' && headerName.test(value) ? [] : [{ field, why: 'is not a header name' }]
  })
}

function booleanIssues(plan: object, fields: readonly string[]): Issue[] {
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

function choiceIssues(plan: HmacPlan): Issue[] {
  return hmacChoices.flatMap(([field, choices]) => {
    const value = plan[field] ?? (field === 'algorithm' ? '' : undefined)
    return value === undefined || choices.includes(String(value))
      ? []
      : [{ field, why: `must be one of ${choices.join(', ')}` }]
  })
}

function formatIssues(plan: HmacPlan): Issue[] {
  const format: unknown = payloadFormatOf(plan)
  const field = 'payloadFormat'
  if (typeof format !== 'string') return [{ field, why: 'must be text' }]
  const unknown = unknownPlaceholders(format)
  if (!format) return [{ field, why: 'is empty' }]
  if (format.length > 1024) return [{ field, why: 'is longer than 1024 characters' }]
  if (unknown.length) return [{ field, why: `has the unknown placeholder ${unknown[0]}` }]
  return /\{(body|url)\}/.test(format) ? [] : [{ field, why: 'signs nothing of the request: it has no {body}' }]
}

function toleranceIssues({ toleranceSeconds: value }: HmacPlan): Issue[] {
  const fine = value === undefined || value === null || (Number.isFinite(value) && value >= 0)
  return fine ? [] : [{ field: 'toleranceSeconds', why: 'must be a number of seconds, or null for no limit' }]
}

function hmacIssues(plan: HmacPlan): Issue[] {
  const prefix = plan.signaturePrefix ?? ''
  const prefixFlaws = notText(prefix) ? [{ field: 'signaturePrefix', why: 'must be text' }] : []
  const switches = booleanIssues(plan, ['includeTimestamp', 'secretIsBase64'])
  const others = [...choiceIssues(plan), ...formatIssues(plan), ...toleranceIssues(plan), ...prefixFlaws, ...switches]
  return [...headerIssues(plan, ['signatureHeader', 'timestampHeader', 'messageIdHeader']), ...others]
}

/** Whether the key can be made of the secret: the variants of a scheme may each read it in their own way. */
function keyIssues(compiled: CompiledScheme, field: string): Issue[] {
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

function settingIssues(settings: unknown, required: readonly string[]): Issue[] {
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

function presetIssues(plan: PresetPlan): Issue[] {
  const preset = presetOf(plan.preset)
  if (!preset) return [{ field: 'preset', why: 'is none that is known' }]
  const flaws = settingIssues(plan.settings, requiredSettings(preset))
  return flaws.length || !needsSecret(plan)
    ? flaws
    : keyIssues(compileScheme(preset.scheme, plan.secret, plan.settings), 'secret')
}

function schemePlanIssues(plan: SchemePlan): Issue[] {
  const flaws = schemeIssues(plan.scheme).map(({ field, why }) => ({ field: `scheme.${field}`, why }))
  const { code } = (plan.scheme ?? {}) as { code?: unknown }
  if (typeof code === 'string' && !Object.hasOwn(codeModules, code))
    flaws.push({ field: 'scheme.code', why: 'names no module' })
  flaws.push(...settingIssues(plan.settings, []))
  if (flaws.length || !needsSecret(plan)) return flaws
  const compiled = compileUntrusted(plan.scheme, plan.secret, plan.settings)
  return Array.isArray(compiled) ? compiled : keyIssues(compiled, 'secret')
}

/** What may be wrong with a plan beside its secret; one row each. */
const issuesByType: { [T in AuthenticationPlan['type']]: (plan: Extract<AuthenticationPlan, { type: T }>) => Issue[] } =
  {
    bearer: (plan) => [...headerIssues(plan, ['headerName']), ...booleanIssues(plan, ['bearerPrefixEnabled'])],
    hmac: (plan) => {
      const flaws = hmacIssues(plan)
      return flaws.length ? flaws : keyIssues(compileScheme(hmacScheme(plan), plan.secretKey), 'secretKey')
    },
    oauth2: oauth2Issues,
    preset: presetIssues,
    scheme: schemePlanIssues,
  }

/** Presets and schemes that go by a key of the sender's own, or a fetched one, have no secret. */
function needsSecret(plan: AuthenticationPlan): boolean {
  const scheme =
    plan.type === 'preset' ? presetOf(plan.preset)?.scheme : plan.type === 'scheme' ? plan.scheme : undefined
  const { kind, fixedKey } = (scheme ?? {}) as { kind?: unknown; fixedKey?: unknown }
  return kind !== 'code' && fixedKey === undefined
}

function secretIssues(plan: AuthenticationPlan): Issue[] {
  const field = secretField[plan.type]
  const secret = (plan as unknown as Record<string, unknown>)[field] ?? ''
  if (notText(secret)) return [{ field, why: 'must be text' }]
  if (secret === '' && needsSecret(plan)) return [{ field, why: 'is empty: anybody could sign with it' }]
  return []
}

/** Everything that is wrong with a plan, at once, each with its field. Never throws, whatever it is given. */
export function planIssues(plan: AuthenticationPlan): Issue[] {
  if (typeof plan !== 'object' || plan === null || !Object.hasOwn(issuesByType, plan.type))
    return [{ field: 'authenticationPlan.type', why: `must be one of ${Object.keys(issuesByType).join(', ')}` }]
  const secrets = secretIssues(plan)
  // The row fits the plan by its own type, which the compiler cannot follow through a table.
  const check = issuesByType[plan.type] as (plan: AuthenticationPlan) => Issue[]
  const others = secrets.some(({ why }) => why === 'must be text') ? [] : check(plan)
  return [...secrets, ...others.filter(({ field }) => !secrets.some((one) => one.field === field))]
}
