import { strictTextOf, utf8 } from '../server/core/bytes.ts'
import { problems, VhookError } from '../server/core/errors.ts'
import { isObject } from '../server/core/json.ts'

/**
 * The body with values changed: `message.call.id=abc`, `items.0.price=12`, `flags={"a":true}`. A value that is JSON is taken as
 * JSON, anything else as text. Numbers that are not touched keep their digits. Throws BAD_OPTION, BAD_INPUT.
 */
export function setInBody(body: Uint8Array, changes: readonly string[]): Uint8Array {
  const text = strictTextOf(body)
  let value = text === undefined ? undefined : parseExact(text)
  if (value === undefined) throw new VhookError(problems.badInput('body', '--set needs one that is JSON'))
  for (const change of changes) value = setOne(value, change)
  return utf8(JSON.stringify(value))
}

// Node's own extension (V8): a number too long for a double is kept as it was written.
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown }
type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown

function parseExact(text: string): unknown {
  const exact: Reviver = (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value
  try {
    return JSON.parse(text, exact as (key: string, value: unknown) => unknown)
  } catch {
    return undefined // Not JSON: the caller says so.
  }
}

function setOne(root: unknown, change: string): unknown {
  const at = change.indexOf('=')
  if (at < 1) throw new VhookError(problems.badOption('--set', 'is written path=value'))
  const given = change.slice(at + 1)
  const parsed = parseExact(given)
  return put(root, change.slice(0, at).split('.'), parsed === undefined ? given : parsed, change.slice(0, at))
}

/** A copy with the value at the path; objects are made on the way, lists only grow by one at their end. */
function put(here: unknown, path: string[], value: unknown, whole: string): unknown {
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
  new VhookError(problems.badOption('--set', `names ${path}, which the body has no place for`))
