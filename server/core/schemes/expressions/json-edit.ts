import { concat, latin1Bytes, latin1Text, strictTextOf, utf8 } from '../../text/bytes.ts'
import { type JsonToken, scanJson } from '../../text/json-scan.ts'

/** An object or list around the current token, and which of its members is the current one. */
interface Level {
  list: boolean
  key: string
  index: number
}

/** A key's text. The scanned text has one character per byte of UTF-8. */
const keyOf = (source: string): string => String(JSON.parse(strictTextOf(latin1Bytes(source)) ?? '""'))

const memberOf = ({ key, index, list }: Level) => (list ? String(index) : key)

/** Every leaf with the levels above it. The levels are reused, so read them before the next leaf. */
function* leaves(text: string): Generator<{ levels: readonly Level[]; token: JsonToken }> {
  const levels: Level[] = []
  for (const token of scanJson(text)) {
    if (token.kind === 'close') levels.pop()
    const level = levels.at(-1)
    if (token.kind === 'key' && level) level.key = keyOf(text.slice(token.start, token.end))
    else if (token.kind !== 'close') {
      if (level?.list) level.index++
      if (token.kind === 'open') levels.push({ list: token.list === true, key: '', index: -1 })
      else yield { levels, token }
    }
  }
}

const byteOrderMark = '\u00ef\u00bb\u00bf'

/** The leaf at a path; of several with the same path the last, as JSON.parse has it. Undefined for text that is not JSON. */
function leafAt(text: string, steps: readonly string[]): JsonToken | undefined {
  let found: JsonToken | undefined
  for (const { levels, token } of leaves(text)) {
    if (token.kind === 'error') return undefined
    if (levels.length === steps.length && levels.every((level, at) => memberOf(level) === steps[at])) found = token
  }
  return found
}

/** Replaces a leaf of a JSON body and keeps every other byte; undefined when there is no such leaf. */
export function replaceJsonLeaf(body: Uint8Array, path: string, value: string): Uint8Array | undefined {
  const whole = latin1Text(body)
  const offset = whole.startsWith(byteOrderMark) ? byteOrderMark.length : 0
  const text = whole.slice(offset)
  const leaf = leafAt(text, path.split('.'))
  if (!leaf) return undefined
  const isNumber = leaf.kind === 'number' && /^-?\d+$/.test(value)
  const written = isNumber ? value : JSON.stringify(value)
  return concat([body.subarray(0, offset + leaf.start), utf8(written), body.subarray(offset + leaf.end)])
}

/** Replaces the first field of that name in a form body; undefined when there is none. */
export function replaceFormField(body: Uint8Array, name: string, value: string): Uint8Array | undefined {
  const pairs = latin1Text(body).split('&')
  const at = pairs.findIndex((pair) => new URLSearchParams(pair).has(name))
  if (at < 0) return undefined
  pairs[at] = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
  return latin1Bytes(pairs.join('&'))
}
