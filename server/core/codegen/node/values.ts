import type { Reading, TextPart, Value } from '../recipe/recipe.ts'
import { quoted, valueIn, type ValueTemplates } from '../text.ts'
import type { Framework } from './framework.ts'

const word = /^[A-Za-z_$][\w$]*$/

const member = (step: string) => (word.test(step) ? `?.${step}` : `?.[${/^\d+$/.test(step) ? step : quoted(step)}]`)

/** Expressions for values; undefined or null if the request lacks one. */
const valuesBy = (header: Framework['header']): Required<ValueTemplates> => ({
  header: (value) => header(quoted(value.name)),
  json: (value) => `text(event${value.path.map(member).join('')})`,
  form: (value) => `form.get(${quoted(value.name)})`,
  query: (value) => `new URL(path, "http://localhost").searchParams.get(${quoted(value.name)})`,
  bodyDigest: (value) => `createHash("${value.hash}").update(body).digest("${value.encoding}")`,
  literal: (value) => quoted(value.text),
  urlBase: () => 'url.split("?")[0]',
  pathname: () => 'path.split("?")[0]',
  formSorted: () => 'sortedForm(form)',
  secret: () => 'secret',
  method: () => 'method',
  url: () => 'url',
  path: () => 'path',
})

const changes: Record<NonNullable<Reading['change']>, string> = {
  lower: '.toLowerCase()',
  upper: '.toUpperCase()',
  trim: '.trim()',
  unpad: '.replace(/=+$/, "")',
}

const mayBeAbsent = new Set<Value['kind']>(['header', 'json', 'form', 'query'])

export function readingIn(reading: Reading, header: Framework['header']): string {
  const value = valueIn(valuesBy(header), reading.value, '')
  const absent = mayBeAbsent.has(reading.value.kind)
  if (reading.change) return `${absent ? `(${value} ?? "")` : value}${changes[reading.change]}`
  return reading.optional && absent ? `${value} ?? ""` : value
}

const literal = (text: string) =>
  JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll('`', '\\`').replaceAll('${', '\\${')

/** A string expression: a literal, a variable, or a template literal. */
export function textIn(parts: readonly TextPart[]): string {
  const [first] = parts
  if (parts.length === 1 && first) return 'name' in first ? first.name : quoted(first.literal)
  return `\`${parts.map((part) => ('name' in part ? `\${${part.name}}` : literal(part.literal))).join('')}\``
}
