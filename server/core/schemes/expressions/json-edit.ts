import { concat, latin1Bytes, latin1Text, strictTextOf, utf8 } from '../../text/bytes.ts'

/** Where a value stands in a JSON text, in bytes. */
interface Span {
  start: number
  end: number
}

type Level = { key: string; index: number; list: boolean }

const blank = new Set([' ', '\t', '\n', '\r'])
const ends = new Set([',', '}', ']', ' ', '\t', '\n', '\r'])

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return text.length
}

function literalEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && !ends.has(text[at] ?? '')) at++
  return at
}

/** A key as its text: the bytes are UTF-8 and may hold escapes. */
function keyOf(text: string, span: Span): string {
  const source = strictTextOf(latin1Bytes(text.slice(span.start, span.end))) ?? '""'
  try {
    return String(JSON.parse(source))
  } catch {
    // A key that is no JSON string matches nothing; the text was not JSON then.
    return ''
  }
}

/** Walks a JSON text without recursion and gives every leaf with the path to it. */
function* leaves(text: string): Generator<{ levels: readonly Level[]; span: Span }> {
  const levels: Level[] = []
  let at = 0
  let expectsKey = false
  while (at < text.length) {
    const character = text[at] ?? ''
    const top = levels.at(-1)
    if (character === '{' || character === '[') {
      levels.push({ key: '', index: 0, list: character === '[' })
      expectsKey = character === '{'
      at++
    } else if (character === '}' || character === ']') {
      levels.pop()
      at++
    } else if (character === ',') {
      if (top?.list) top.index++
      expectsKey = top !== undefined && !top.list
      at++
    } else if (blank.has(character) || character === ':') at++
    else {
      const end = character === '"' ? stringEnd(text, at) : literalEnd(text, at)
      const span = { start: at, end: Math.max(end, at + 1) }
      if (expectsKey && top) top.key = keyOf(text, span)
      else yield { levels, span }
      expectsKey = false
      at = span.end
    }
  }
}

const stepOf = ({ key, index, list }: Level) => (list ? String(index) : key)

/** The place of a leaf; of several with the same path the last, as JSON.parse has it. */
function spanAt(text: string, steps: readonly string[]): Span | undefined {
  let found: Span | undefined
  for (const { levels, span } of leaves(text)) {
    if (levels.length === steps.length && steps.every((step, at) => stepOf(levels[at] as Level) === step)) found = span
  }
  return found
}

/** Writes a new text for a leaf of a JSON body, every other byte kept; undefined when there is no such leaf. */
export function replaceJsonLeaf(body: Uint8Array, path: string, value: string): Uint8Array | undefined {
  const text = latin1Text(body)
  const span = spanAt(text, path.split('.'))
  if (!span) return undefined
  const old = text.slice(span.start, span.end)
  const isNumber = /^-?\d/.test(old) && /^-?\d+$/.test(value)
  const written = isNumber ? value : JSON.stringify(value)
  return concat([body.subarray(0, span.start), utf8(written), body.subarray(span.end)])
}

/** Writes a new value for the first field of that name in a form body; undefined when there is none. */
export function replaceFormField(body: Uint8Array, name: string, value: string): Uint8Array | undefined {
  const pairs = latin1Text(body).split('&')
  const at = pairs.findIndex((pair) => new URLSearchParams(pair).has(name))
  if (at < 0) return undefined
  pairs[at] = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
  return latin1Bytes(pairs.join('&'))
}
