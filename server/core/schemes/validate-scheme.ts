import { isObject } from '../text/json.ts'
import { parseExpression } from './expressions/expression.ts'
import { parseTemplate } from './expressions/template.ts'
import { type Issue, issue, type IssueCode } from './issue.ts'
import { type Schema, schemeSchema } from './schema.ts'
import type { Scheme } from './scheme.ts'

const types: Record<NonNullable<Schema['type']>, { is: (value: unknown) => boolean; name: string }> = {
  object: { is: isObject, name: 'an object' },
  array: { is: Array.isArray, name: 'a list' },
  string: { is: (value) => typeof value === 'string', name: 'text' },
  integer: { is: Number.isSafeInteger, name: 'a whole number' },
  boolean: { is: (value) => typeof value === 'boolean', name: 'true or false' },
}

function below(path: string, step: string | number): string {
  const name = String(step).slice(0, 60) || '""'
  return path ? `${path}.${name}` : name
}

const formats = {
  'vhook-expression': (text: string) => parseExpression(text),
  'vhook-template': (text: string) => parseTemplate(text),
}

type Mistake = readonly [code: IssueCode, why: string]

function textMistake(text: string, schema: Schema): Mistake | undefined {
  if (schema.enum && !schema.enum.includes(text)) return ['not-allowed', `must be one of ${schema.enum.join(', ')}`]
  if (text.length < (schema.minLength ?? 0)) return ['empty', 'is empty']
  if (text.length > (schema.maxLength ?? Infinity))
    return ['out-of-range', `is longer than ${schema.maxLength} characters`]
  if (schema.pattern && !new RegExp(schema.pattern).test(text)) return ['bad-format', `must match ${schema.pattern}`]
  const parsed = schema.format && formats[schema.format](text)
  return typeof parsed === 'string' ? ['bad-format', parsed] : undefined
}

function numberMistake(value: number, schema: Schema): Mistake | undefined {
  if (value < (schema.minimum ?? -Infinity)) return ['out-of-range', `must be at least ${schema.minimum}`]
  return value > (schema.maximum ?? Infinity) ? ['out-of-range', `must be at most ${schema.maximum}`] : undefined
}

function listIssues(value: readonly unknown[], schema: Schema, path: string): Issue[] {
  if (value.length < (schema.minItems ?? 0))
    return [issue(path, 'out-of-range', `needs at least ${schema.minItems} items`)]
  if (value.length > (schema.maxItems ?? Infinity))
    return [issue(path, 'out-of-range', `has more than ${schema.maxItems} items`)]
  return value.flatMap((item, at) => issuesOf(item, schema.prefixItems?.[at] ?? schema.items ?? {}, below(path, at)))
}

function objectIssues(value: Record<string, unknown>, schema: Schema, path: string): Issue[] {
  const keys = Object.keys(value)
  if (keys.length > (schema.maxProperties ?? 64))
    return [issue(path || 'scheme', 'out-of-range', 'has too many fields')]
  const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(value, key))
  return [
    ...missing.map((key) => issue(below(path, key), 'missing', 'is missing')),
    ...keys.flatMap((key) => fieldIssues(value[key], key, schema, path)),
  ]
}

function fieldIssues(value: unknown, key: string, schema: Schema, path: string): Issue[] {
  const known = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined
  const inner = known ?? schema.additionalProperties
  return inner
    ? issuesOf(value, inner, below(path, key))
    : [issue(below(path, key), 'unknown-field', 'is not a known field')]
}

/** Every mistake of a value under a schema, with its path. */
function issuesOf(value: unknown, schema: Schema, path: string): Issue[] {
  if (schema.$ref) return issuesOf(value, schemeSchema.$defs.variant, path)
  if (schema.anyOf) return anyOfIssues(value, schema.anyOf, path)
  const type = schema.type && types[schema.type]
  if (type && !type.is(value)) return [issue(path || 'scheme', 'wrong-type', `must be ${type.name}`)]
  if (Array.isArray(value)) return listIssues(value, schema, path)
  if (isObject(value)) return objectIssues(value, schema, path)
  const mistake = typeof value === 'string' ? textMistake(value, schema) : numberMistake(Number(value), schema)
  return mistake ? [issue(path, ...mistake)] : []
}

function anyOfIssues(value: unknown, choices: readonly Schema[], path: string): Issue[] {
  const tried = choices.map((schema) => issuesOf(value, schema, path))
  return tried.find((issues) => !issues.length) ?? tried[0] ?? []
}

const signed = new Set(['hmac', 'hash', 'ed25519', 'ecdsa', 'rsa'])

/** Fields that a kind requires. */
const requirements: { kinds: ReadonlySet<string>; field: keyof Scheme }[] = [
  { kinds: signed, field: 'signature' },
  { kinds: signed, field: 'message' },
  { kinds: new Set(['token', 'jwt']), field: 'token' },
  { kinds: new Set(['jwt']), field: 'jwt' },
  { kinds: new Set(['ed25519', 'ecdsa', 'rsa']), field: 'publicKey' },
  { kinds: new Set(['code']), field: 'code' },
]

/** Required fields that are missing. A variant also has the fields of its scheme. */
function kindIssues(scheme: Partial<Scheme>, path: string): Issue[] {
  const missing = requirements.filter(({ kinds, field }) => kinds.has(scheme.kind ?? '') && scheme[field] === undefined)
  return missing.map(({ field }) => issue(below(path, field), 'missing', `is missing (kind ${scheme.kind} needs it)`))
}

function whenIssues(scheme: Partial<Scheme>, path: string): Issue[] {
  return Object.keys(scheme.when ?? {}).flatMap((text) => {
    const parsed = parseExpression(text)
    return typeof parsed === 'string'
      ? [issue(below(below(path, 'when'), text.slice(0, 60)), 'bad-format', parsed)]
      : []
  })
}

/**
 * Every mistake in a scheme that a user wrote; empty when it can be used. Never throws, whatever it is given.
 *
 * @example
 * ```ts
 * const issues = schemeIssues(JSON.parse(text))
 * for (const { field, why } of issues) console.error(`${field} ${why}`) // signature.from is missing
 * ```
 */
export function schemeIssues(value: unknown): Issue[] {
  const issues = issuesOf(value, schemeSchema, '')
  if (issues.length) return issues
  const { variants, ...base } = value as Scheme
  const members = variants?.map((variant, at) => ({ scheme: { ...base, ...variant }, path: `variants.${at}` })) ?? [
    { scheme: base, path: '' },
  ]
  return members.flatMap(({ scheme, path }) => [...kindIssues(scheme, path), ...whenIssues(scheme, path)])
}
