import type { Reading, TextPart, Value } from '../recipe/recipe.ts'
import { quoted, snake, valueIn, type ValueTemplates } from '../text.ts'

const steps = (path: readonly string[]) => path.map((step) => `[${/^\d+$/.test(step) ? step : quoted(step)}]`).join('')

const digests: Record<'hex' | 'base64' | 'base64url', (hash: string) => string> = {
  hex: (hash) => `${hash}.hexdigest()`,
  base64: (hash) => `base64.b64encode(${hash}.digest()).decode()`,
  base64url: (hash) => `base64.urlsafe_b64encode(${hash}.digest()).decode().rstrip("=")`,
}

/** A digest as a string. */
export const encodedIn = (encoding: 'hex' | 'base64' | 'base64url', hash: string): string => digests[encoding](hash)

/** Expressions for values; an empty string if the request lacks one. */
const values: ValueTemplates = {
  header: (value) => `headers.get(${quoted(value.name)}, "")`,
  json: (value) => `event${steps(value.path)}`,
  form: (value) => `dict(reversed(form)).get(${quoted(value.name)}, "")`,
  query: (value) =>
    `dict(reversed(parse_qsl(urlsplit(path).query, keep_blank_values=True))).get(${quoted(value.name)}, "")`,
  bodyDigest: (value) => encodedIn(value.encoding, `hashlib.${value.hash}(body)`),
  literal: (value) => quoted(value.text),
  urlBase: () => 'url.split("?")[0]',
  pathname: () => 'path.split("?")[0]',
  formSorted: () => '"".join(name + value for name, value in sorted(set(form)))',
  secret: () => 'SECRET',
  method: () => 'method',
  url: () => 'url',
  path: () => 'path',
}

const valueOf = (value: Value) => valueIn(values, value, '')

const changes: Record<NonNullable<Reading['change']>, string> = {
  lower: '.lower()',
  upper: '.upper()',
  trim: '.strip()',
  unpad: '.rstrip("=")',
}

export const readingIn = ({ value, change }: Reading): string => valueOf(value) + (change ? changes[change] : '')

const nameIn = (name: string) => (name === 'secret' ? 'SECRET' : snake(name))

const literal = (text: string) => JSON.stringify(text).slice(1, -1).replaceAll('{', '{{').replaceAll('}', '}}')

/** A string expression: a literal, a variable, or an f-string. */
export function textIn(parts: readonly TextPart[]): string {
  const [first] = parts
  if (parts.length === 1 && first) return 'name' in first ? nameIn(first.name) : quoted(first.literal)
  return `f"${parts.map((part) => ('name' in part ? `{${nameIn(part.name)}}` : literal(part.literal))).join('')}"`
}
