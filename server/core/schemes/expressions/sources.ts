import { base64 } from '../../text/bytes.ts'
import { hash } from '../../crypto/hmac.ts'
import { headerValue, headerValues } from '../../model/request.ts'
import type { Context } from './context.ts'
import { atPath, formBody, formField, formJson, jsonBody, leafText } from './parse.ts'
import { pathOf, queryOf, withoutQuery } from './url.ts'
import { headerAsValue, type Value } from './values.ts'

type Source = (context: Context, argument: string) => Value | undefined

const byCodeUnit = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)
const byNameThenValue = (one: readonly [string, string], other: readonly [string, string]) =>
  byCodeUnit(one[0], other[0]) || byCodeUnit(one[1], other[1])

/** Twilio's form: fields sorted by name and value, without duplicates. */
function formSorted(context: Context): string | undefined {
  const pairs = formBody(context)?.toSorted(byNameThenValue)
  if (!pairs) return undefined
  const once = pairs.filter(([name, value], at) => name !== pairs[at - 1]?.[0] || value !== pairs[at - 1]?.[1])
  return once.map(([name, value]) => name + value).join('')
}

const formSortedAll = (context: Context) =>
  formBody(context)
    ?.toSorted(byNameThenValue)
    .map(([name, value]) => name + value)
    .join('')

const sortedQuery = (context: Context) =>
  [...new URLSearchParams(queryOf(context.url))]
    .toSorted(byNameThenValue)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

const joined = (values: readonly string[]) => (values.length ? headerAsValue(values.join(', ')) : undefined)

function header(context: Context, name: string): Value | undefined {
  const values = headerValues(context.request.headers, name)
  return values.length > 1 ? joined(values) : joined(values.slice(0, 1))
}

function field(context: Context, label: string): Value | undefined {
  const text = context.fields?.get(label)
  return text === undefined ? undefined : headerAsValue(text)
}

/** Contentful: `name:value` of the headers that a header lists, sorted, joined with `;`. */
function signedHeaders(context: Context, listHeader: string): Value | undefined {
  const list = headerValue(context.request.headers, listHeader)
  if (!list) return undefined
  const names = list.split(',').map((name) => name.trim().toLowerCase())
  const pairs = names.map((name) => `${name}:${headerValue(context.request.headers, name)?.trim() ?? ''}`)
  return headerAsValue(pairs.toSorted(byCodeUnit).join(';'))
}

/** Hook0: the values of the headers that a field of the signature names, joined with dots. */
function namedHeaders(context: Context, label: string): Value | undefined {
  const names = context.fields?.get(label)?.split(' ') ?? []
  const values = names.map((name) => headerValue(context.request.headers, name))
  return names.length && !values.includes(undefined) ? headerAsValue(values.join('.')) : undefined
}

/** The sources of expressions, `source:argument`; one row each. */
export const sources: Record<string, { argument: boolean; read: Source }> = {
  body: { argument: false, read: (context) => context.request.body },
  method: { argument: false, read: (context) => context.request.method },
  url: { argument: false, read: (context) => context.url },
  'url.base': { argument: false, read: (context) => withoutQuery(context.url) },
  'url.query': { argument: false, read: (context) => queryOf(context.url) || undefined },
  'url.sortedQuery': { argument: false, read: sortedQuery },
  path: { argument: false, read: (context) => pathOf(context.url) },
  pathname: { argument: false, read: (context) => withoutQuery(pathOf(context.url)) },
  timestamp: { argument: false, read: ({ timestamp }) => timestamp && headerAsValue(timestamp) },
  id: { argument: false, read: ({ id }) => id && headerAsValue(id) },
  secret: { argument: false, read: (context) => context.secret },
  header: { argument: true, read: header },
  query: { argument: true, read: (context, name) => new URLSearchParams(queryOf(context.url)).get(name) ?? undefined },
  json: { argument: true, read: (context, path) => leafText(atPath(jsonBody(context), path)) },
  form: { argument: true, read: formField },
  formjson: { argument: true, read: (context, argument) => leafText(formJson(context, argument)) },
  sig: { argument: true, read: field },
  cred: { argument: true, read: (context, name) => context.settings[name] },
  claim: { argument: true, read: (context, path) => leafText(atPath(context.claims, path)) },
  const: { argument: true, read: (_context, text) => text },
  'form.sorted': { argument: false, read: formSorted },
  'form.sortedAll': { argument: false, read: formSortedAll },
  'headers.signed': { argument: true, read: signedHeaders },
  'headers.named': { argument: true, read: namedHeaders },
  'body.md5OrEmpty': {
    argument: false,
    read: ({ request }) => (request.body.length ? base64(hash('md5', request.body)) : ''),
  },
}
