import { strictTextOf, utf8 } from './bytes.ts'
import { problems, VhookError } from '../model/errors.ts'
import { isObject } from './json.ts'

/** A value to be set, by its path in a JSON body: `message.call.id`, `items.0.price`. */
export type Change = readonly [path: string, value: unknown]

/**
 * The body with values changed. Objects are made on the way, lists only grow by one at their end. Numbers that are not
 * touched keep their digits. Throws BAD_INPUT for a body that is no JSON, and for a path that it has no place for.
 */
export function setValues(body: Uint8Array, changes: readonly Change[]): Uint8Array {
  const text = strictTextOf(body)
  let root = text === undefined ? undefined : parseExact(text)
  if (root === undefined) throw new VhookError(problems.badInput('body', 'values can be set only in one that is JSON'))
  for (const [path, value] of changes) root = put(root, path.split('.'), value, path)
  return utf8(JSON.stringify(root))
}

// An extension of the language that comes with ES2026: a number too long for a double is kept as it was written.
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown }
type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown

/** The value of a JSON text with every number as it was written; undefined when it is none. */
export function parseExact(text: string): unknown {
  const exact: Reviver = (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value
  try {
    return JSON.parse(text, exact as (key: string, value: unknown) => unknown)
  } catch {
    return undefined // Not JSON: the caller says so.
  }
}

function put(here: unknown, path: readonly string[], value: unknown, whole: string): unknown {
  const [key = '', ...rest] = path
  if (path.length === 0) return value
  if (Array.isArray(here)) {
    const index = Number(key)
    if (!/^\d+$/.test(key) || index > here.length) throw nowhere(whole)
    return here.toSpliced(index, 1, put(here[index], rest, value, whole))
  }
  if (here !== undefined && here !== null && !isObject(here)) throw nowhere(whole)
  const fields = new Map(Object.entries(here ?? {}))
  // A Map keeps the place of a key that is there, and takes any name, `__proto__` too.
  return Object.fromEntries(fields.set(key, put(fields.get(key), rest, value, whole)))
}

const nowhere = (path: string) =>
  new VhookError(problems.badInput('change', `it names ${path}, which the body has no place for`))
