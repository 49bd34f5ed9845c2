import { strictTextOf, utf8 } from './bytes.ts'
import { problems, VhookError } from '../model/errors.ts'
import { isObject } from './json.ts'

/** A value to set, by its path in a JSON body: `message.call.id`, `items.0.price`. */
export type Change = readonly [path: string, value: unknown]

/**
 * Sets values in a JSON body. Missing objects are created; a list can only grow by one item at its end. Other numbers keep their
 * exact digits. Throws BAD_INPUT for a body that is not JSON, and for a path that does not exist in it.
 */
export function setValues(body: Uint8Array, changes: readonly Change[]): Uint8Array {
  const text = strictTextOf(body)
  let root = text === undefined ? undefined : parseExact(text)
  if (root === undefined) throw new VhookError(problems.badInput('body', 'values can only be set in JSON'))
  for (const [path, value] of changes) root = put(root, path.split('.'), value, path)
  return utf8(JSON.stringify(root))
}

// JSON.rawJSON (ES2026) keeps numbers that a double cannot represent exactly.
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown }
type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown

/** The value of a JSON text with every number as written; undefined if the text is not JSON. */
export function parseExact(text: string): unknown {
  const exact: Reviver = (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value
  try {
    return JSON.parse(text, exact as (key: string, value: unknown) => unknown)
  } catch {
    return undefined // Not JSON: the caller reports it.
  }
}

function put(current: unknown, path: readonly string[], value: unknown, whole: string): unknown {
  const [key = '', ...rest] = path
  if (path.length === 0) return value
  if (Array.isArray(current)) {
    const index = Number(key)
    if (!/^\d+$/.test(key) || index > current.length) throw noSuchPath(whole)
    return current.toSpliced(index, 1, put(current[index], rest, value, whole))
  }
  if (current !== undefined && current !== null && !isObject(current)) throw noSuchPath(whole)
  const fields = new Map(Object.entries(current ?? {}))
  // A Map preserves the order of existing keys, and accepts any name, even `__proto__`.
  return Object.fromEntries(fields.set(key, put(fields.get(key), rest, value, whole)))
}

const noSuchPath = (path: string) =>
  new VhookError(problems.badInput('change', `the path ${path} does not exist in the body`))
