import { textOf } from '../../text/bytes.ts'
import { parseJson } from '../../text/json.ts'
import { afford, type Context, parseLimit } from './context.ts'

/** Larger forms are not parsed: a million fields take seconds. In bytes. */
const formLimit = 2 * 1024 * 1024

/** The body as JSON, with or without a byte order mark, or undefined. */
export function jsonBody(context: Context): unknown {
  if ('json' in context.parsed) return context.parsed.json
  const { body } = context.request
  const text = afford(context, body.length, parseLimit) ? textOf(body) : ''
  context.parsed.json = parseJson(text.startsWith('\uFEFF') ? text.slice(1) : text)
  return context.parsed.json
}

/** The body's form fields in order, whatever its content type; undefined if it is too large. */
export function formBody(context: Context): ReadonlyArray<readonly [string, string]> | undefined {
  if (context.parsed.form) return context.parsed.form
  const { body } = context.request
  if (!afford(context, body.length, formLimit)) return undefined
  const form = [...new URLSearchParams(textOf(body))]
  context.parsed.form = form
  return form
}

export const formField = (context: Context, name: string): string | undefined =>
  formBody(context)?.find(([key]) => key === name)?.[1]

/** The value at a path such as `a.0.b`; own properties only. */
export function atPath(value: unknown, path: string): unknown {
  let here = value
  for (const step of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined
    here = (here as Record<string, unknown>)[step]
  }
  return here
}

/** Text of a JSON leaf; objects, lists and null have none. */
export function leafText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** `name/a.b`: a form field that holds JSON, and a path in it. */
export function formJson(context: Context, argument: string): unknown {
  const slash = argument.indexOf('/')
  const field = formField(context, argument.slice(0, slash))
  return field === undefined ? undefined : atPath(parseJson(field), argument.slice(slash + 1))
}
