import { textOf } from '../../bytes.ts'
import { type Context, parseLimit } from './context.ts'

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: then no field is there, and the check that needs one says so.
    return undefined
  }
}

function fits(context: Context): boolean {
  if (context.request.body.length <= parseLimit) return true
  context.tooBig = true
  return false
}

/** The body as JSON, or undefined. A byte order mark is no obstacle. */
export function jsonBody(context: Context): unknown {
  if ('json' in context.parsed) return context.parsed.json
  const text = fits(context) ? textOf(context.request.body) : ''
  context.parsed.json = parseJson(text.startsWith('\uFEFF') ? text.slice(1) : text)
  return context.parsed.json
}

/** The body's form fields in order, whatever its content type says. */
export function formBody(context: Context): ReadonlyArray<readonly [string, string]> {
  if (context.parsed.form) return context.parsed.form
  const form = fits(context) ? [...new URLSearchParams(textOf(context.request.body))] : []
  context.parsed.form = form
  return form
}

export const formField = (context: Context, name: string): string | undefined =>
  formBody(context).find(([key]) => key === name)?.[1]

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
