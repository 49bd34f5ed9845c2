import type { AuthenticationPlan, HmacPlan, PresetPlan, SchemePlan } from '../model/credential.ts'
import { secretField } from '../model/credential.ts'
import { codeModules } from './custom/index.ts'
import { type CompiledScheme, compileScheme, compileUntrusted } from './compile-scheme.ts'
import { type Issue, issue } from './issue.ts'
import { hmacScheme, payloadFormatOf, unknownPlaceholders } from './plans/hmac.ts'
import { oauth2Issues } from './plans/validate-oauth2.ts'
import { type Preset, presetOf } from './presets/index.ts'
import { privateKeyOf, publicKeyOf } from './checks/public-key.ts'
import { schemeIssues } from './validate-scheme.ts'

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const fieldOf = (plan: object, field: string): unknown => (plan as Record<string, unknown>)[field]

function headerIssues(plan: object, fields: readonly string[]): Issue[] {
  return fields.flatMap((field) => {
    const value = fieldOf(plan, field)
    if (value === undefined || value === null) return []
    const valid = typeof value === 'string' && headerName.test(value)
    return valid ? [] : [issue(field, 'bad-format', 'is not a header name')]
  })
}

const booleanIssues = (plan: object, fields: readonly string[]): Issue[] =>
  fields
    .filter((field) => typeof (fieldOf(plan, field) ?? false) !== 'boolean')
    .map((field) => issue(field, 'wrong-type', 'must be true or false'))

const hmacChoices: { field: keyof HmacPlan; choices: readonly string[]; required?: true }[] = [
  { field: 'algorithm', choices: ['sha256', 'sha512', 'sha1', 'sha384', 'md5'], required: true },
  { field: 'signatureEncoding', choices: ['hex', 'base64'] },
  { field: 'timestampUnit', choices: ['auto', 's', 'ms'] },
]

const choiceIssues = (plan: HmacPlan): Issue[] =>
  hmacChoices
    .filter(({ field, choices, required }) => {
      const value = plan[field]
      return value === undefined || value === null ? required : !choices.includes(String(value))
    })
    .map(({ field, choices }) => issue(field, 'not-allowed', `must be one of ${choices.join(', ')}`))

function formatIssues(plan: HmacPlan): Issue[] {
  const format: unknown = payloadFormatOf(plan)
  const field = 'payloadFormat'
  if (typeof format !== 'string') return [issue(field, 'wrong-type', 'must be text')]
  const [unknown] = unknownPlaceholders(format)
  if (!format) return [issue(field, 'empty', 'is empty')]
  if (format.length > 1024) return [issue(field, 'out-of-range', 'is longer than 1024 characters')]
  if (unknown) return [issue(field, 'unknown-name', `has the unknown placeholder ${unknown}`)]
  return /\{(body|url)\}/.test(format)
    ? []
    : [issue(field, 'bad-format', 'has neither {body} nor {url}, so it would sign nothing of the request')]
}

function toleranceIssues({ toleranceSeconds: value }: HmacPlan): Issue[] {
  const valid = value === undefined || value === null || (Number.isFinite(value) && value >= 0)
  return valid
    ? []
    : [issue('toleranceSeconds', 'out-of-range', 'must be a number of seconds from 0, or null for no limit')]
}

const prefixIssues = ({ signaturePrefix = '' }: HmacPlan): Issue[] =>
  typeof (signaturePrefix ?? '') === 'string' ? [] : [issue('signaturePrefix', 'wrong-type', 'must be text')]

const hmacFieldIssues = (plan: HmacPlan): Issue[] => [
  ...headerIssues(plan, ['signatureHeader', 'timestampHeader', 'messageIdHeader']),
  ...choiceIssues(plan),
  ...formatIssues(plan),
  ...toleranceIssues(plan),
  ...prefixIssues(plan),
  ...booleanIssues(plan, ['includeTimestamp', 'secretIsBase64']),
]

function hmacIssues(plan: HmacPlan): Issue[] {
  const issues = hmacFieldIssues(plan)
  return issues.length ? issues : keyIssues(compileScheme(hmacScheme(plan), plan.secretKey), 'secretKey')
}

/** Whether the secret can be made into a key. One variant that can use it is enough. */
function keyIssues(compiled: CompiledScheme, field: string): Issue[] {
  const members = compiled.variants.length ? compiled.variants : [compiled]
  const found = members.map((member) => keyIssue(member, field))
  return found.includes(undefined) ? [] : found.slice(0, 1).flatMap((one) => one ?? [])
}

function keyIssue(compiled: CompiledScheme, field: string): Issue | undefined {
  const { scheme, secret } = compiled
  if (scheme.publicKey) {
    if (privateKeyOf(secret)) return undefined
    const key = publicKeyOf(scheme, secret)
    return typeof key === 'string' ? issue(field, 'bad-key', key) : undefined
  }
  const key = compiled.key()
  return 'why' in key ? issue(field, key.code, key.why) : undefined
}

function settingIssues(settings: unknown, required: readonly string[]): Issue[] {
  if (settings !== undefined && (typeof settings !== 'object' || settings === null))
    return [issue('settings', 'wrong-type', 'must be an object of texts')]
  const given = (settings ?? {}) as Record<string, unknown>
  return [
    ...required.filter((name) => !given[name]).map((name) => issue(`settings.${name}`, 'missing', 'is missing')),
    ...Object.keys(given)
      .filter((name) => typeof given[name] !== 'string')
      .map((name) => issue(`settings.${name}`, 'wrong-type', 'must be text')),
  ]
}

const requiredSettings = ({ settings = [] }: Preset) =>
  settings.filter(({ required }) => required).map(({ name }) => name)

function presetIssues(plan: PresetPlan): Issue[] {
  const preset = presetOf(plan.preset)
  if (!preset) return [issue('preset', 'unknown-name', 'is not a known preset')]
  const issues = settingIssues(plan.settings, requiredSettings(preset))
  return issues.length || !needsSecret(plan)
    ? issues
    : keyIssues(compileScheme(preset.scheme, plan.secret, plan.settings), 'secret')
}

function schemePlanIssues(plan: SchemePlan): Issue[] {
  const issues = schemeIssues(plan.scheme).map((one) => ({ ...one, field: `scheme.${one.field}` }))
  const { code } = (plan.scheme ?? {}) as { code?: unknown }
  if (typeof code === 'string' && !Object.hasOwn(codeModules, code))
    issues.push(issue('scheme.code', 'unknown-name', 'is not a known module'))
  issues.push(...settingIssues(plan.settings, []))
  if (issues.length || !needsSecret(plan)) return issues
  const compiled = compileUntrusted(plan.scheme, plan.secret, plan.settings)
  return Array.isArray(compiled) ? compiled : keyIssues(compiled, 'secret')
}

/** Mistakes in a plan except in its secret; one row each. */
const issuesByType: { [T in AuthenticationPlan['type']]: (plan: Extract<AuthenticationPlan, { type: T }>) => Issue[] } =
  {
    bearer: (plan) => [...headerIssues(plan, ['headerName']), ...booleanIssues(plan, ['bearerPrefixEnabled'])],
    hmac: hmacIssues,
    oauth2: oauth2Issues,
    preset: presetIssues,
    scheme: schemePlanIssues,
  }

/** Presets and schemes with the sender's own public key, or a fetched one, have no secret. */
function needsSecret(plan: AuthenticationPlan): boolean {
  const scheme =
    plan.type === 'preset' ? presetOf(plan.preset)?.scheme : plan.type === 'scheme' ? plan.scheme : undefined
  const { kind, fixedKey } = (scheme ?? {}) as { kind?: unknown; fixedKey?: unknown }
  return kind !== 'code' && fixedKey === undefined
}

function secretIssue(plan: AuthenticationPlan): Issue | undefined {
  const field = secretField[plan.type]
  const secret = fieldOf(plan, field) ?? ''
  if (typeof secret !== 'string') return issue(field, 'wrong-type', 'must be text')
  if (secret === '' && needsSecret(plan)) return issue(field, 'empty', 'is empty: anybody could sign with it')
  return undefined
}

/** Every mistake in a plan, each with its field. Never throws, whatever it is given. */
export function planIssues(plan: AuthenticationPlan): Issue[] {
  if (typeof plan !== 'object' || plan === null || !Object.hasOwn(issuesByType, plan.type))
    return [issue('authenticationPlan.type', 'not-allowed', `must be one of ${Object.keys(issuesByType).join(', ')}`)]
  const ofSecret = secretIssue(plan)
  if (ofSecret?.code === 'wrong-type') return [ofSecret]
  // The row matches the plan by its own type, which the compiler cannot follow through a table.
  const check = issuesByType[plan.type] as (plan: AuthenticationPlan) => Issue[]
  const others = check(plan)
  return ofSecret ? [ofSecret, ...others.filter(({ field }) => field !== ofSecret.field)] : others
}
