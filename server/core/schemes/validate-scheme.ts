import { parseExpression } from './expressions/expression.ts'
import { parseTemplate } from './expressions/template.ts'
import { type Schema, schemeSchema } from './schema.ts'
import type { Scheme } from './scheme.ts'

/** What is wrong, and where: `signature.from`, `variants.1.key`. `why` follows the field's name in a sentence. */
export interface Issue {
  field: string
  why: string
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const kinds: Record<NonNullable<Schema['type']>, { is: (value: unknown) => boolean; name: string }> = {
  object: { is: isObject, name: 'an object' },
  array: { is: Array.isArray, name: 'a list' },
  string: { is: (value) => typeof value === 'string', name: 'text' },
  integer: { is: Number.isSafeInteger, name: 'a whole number' },
  boolean: { is: (value) => typeof value === 'boolean', name: 'true or false' },
}

function under(path: string, step: string | number): string {
  const name = String(step).slice(0, 60) || '""'
  return path ? `${path}.${name}` : name
}

const formats = {
  'vhook-expression': (text: string) => parseExpression(text),
  'vhook-template': (text: string) => parseTemplate(text),
}

function textFlaw(text: string, schema: Schema): string | undefined {
  if (schema.enum && !schema.enum.includes(text)) return `must be one of ${schema.enum.join(', ')}`
  if (text.length < (schema.minLength ?? 0)) return 'is empty'
  if (text.length > (schema.maxLength ?? Infinity)) return `is longer than ${schema.maxLength} characters`
  if (schema.pattern && !new RegExp(schema.pattern).test(text)) return `must match ${schema.pattern}`
  const read = schema.format && formats[schema.format](text)
  return typeof read === 'string' ? read : undefined
}

function numberFlaw(value: number, schema: Schema): string | undefined {
  if (value < (schema.minimum ?? -Infinity)) return `must be at least ${schema.minimum}`
  return value > (schema.maximum ?? Infinity) ? `must be at most ${schema.maximum}` : undefined
}

function listIssues(value: readonly unknown[], schema: Schema, path: string): Issue[] {
  if (value.length < (schema.minItems ?? 0)) return [{ field: path, why: `needs at least ${schema.minItems} items` }]
  if (value.length > (schema.maxItems ?? Infinity)) return [{ field: path, why: `has over ${schema.maxItems} items` }]
  return value.flatMap((item, at) => issuesOf(item, schema.prefixItems?.[at] ?? schema.items ?? {}, under(path, at)))
}

function objectIssues(value: Record<string, unknown>, schema: Schema, path: string): Issue[] {
  const keys = Object.keys(value)
  if (keys.length > (schema.maxProperties ?? 64)) return [{ field: path || 'scheme', why: 'has too many fields' }]
  const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(value, key))
  const flaws = missing.map((key) => ({ field: under(path, key), why: 'is missing' }))
  return flaws.concat(
    keys.flatMap((key) => {
      const known = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined
      const inner = known ?? schema.additionalProperties
      return inner ? issuesOf(value[key], inner, under(path, key)) : [{ field: under(path, key), why: 'is unknown' }]
    }),
  )
}

/** Holds a value against a schema; every flaw, with its path. */
function issuesOf(value: unknown, schema: Schema, path: string): Issue[] {
  if (schema.$ref) return issuesOf(value, schemeSchema.$defs.variant, path)
  if (schema.anyOf) return anyOfIssues(value, schema.anyOf, path)
  const kind = schema.type && kinds[schema.type]
  if (kind && !kind.is(value)) return [{ field: path || 'scheme', why: `must be ${kind.name}` }]
  if (Array.isArray(value)) return listIssues(value, schema, path)
  if (isObject(value)) return objectIssues(value, schema, path)
  const why = typeof value === 'string' ? textFlaw(value, schema) : numberFlaw(Number(value), schema)
  return why ? [{ field: path, why }] : []
}

function anyOfIssues(value: unknown, choices: readonly Schema[], path: string): Issue[] {
  const tried = choices.map((schema) => issuesOf(value, schema, path))
  return tried.find((flaws) => !flaws.length) ?? tried[0] ?? []
}

const signs = new Set(['hmac', 'hash', 'ed25519', 'ecdsa', 'rsa'])
const needs: [kinds: ReadonlySet<string>, field: keyof Scheme][] = [
  [signs, 'signature'],
  [signs, 'message'],
  [new Set(['token', 'jwt']), 'token'],
  [new Set(['jwt']), 'jwt'],
  [new Set(['ed25519', 'ecdsa', 'rsa']), 'publicKey'],
  [new Set(['code']), 'code'],
]

/** What a scheme of its kind cannot do without; in a variant what it takes from its parent counts. */
function kindIssues(scheme: Partial<Scheme>, path: string): Issue[] {
  const missing = needs.filter(([of, field]) => of.has(scheme.kind ?? '') && scheme[field] === undefined)
  return missing.map(([, field]) => ({ field: under(path, field), why: `is missing (kind ${scheme.kind} needs it)` }))
}

function whenIssues(scheme: Partial<Scheme>, path: string): Issue[] {
  return Object.keys(scheme.when ?? {}).flatMap((text) => {
    const read = parseExpression(text)
    return typeof read === 'string' ? [{ field: under(under(path, 'when'), text.slice(0, 60)), why: read }] : []
  })
}

/** Every flaw of a scheme that someone wrote, or none. Never throws, whatever it is given. */
export function schemeIssues(value: unknown): Issue[] {
  const flaws = issuesOf(value, schemeSchema, '')
  if (flaws.length) return flaws
  const { variants, ...base } = value as Scheme
  const members = variants?.map((variant, at) => [{ ...base, ...variant }, `variants.${at}`] as const) ?? [
    [base, ''] as const,
  ]
  return members.flatMap(([scheme, path]) => [...kindIssues(scheme, path), ...whenIssues(scheme, path)])
}
