/** A JSON value as it stands in the text: numbers to the last digit, doubled keys, and keys in their own order are kept. */
export type JsonNode =
  | { kind: 'object'; entries: Array<{ key: string; node: JsonNode }> }
  | { kind: 'array'; items: JsonNode[] }
  | { kind: 'string'; text: string }
  /** As written. */
  | { kind: 'number' | 'word'; text: string }

export interface JsonProblem {
  message: string
  /** Index in the text, and the same as line and column, both from 1. */
  at: number
  line: number
  column: number
}

export type JsonReading = { node: JsonNode; problem?: never } | { problem: JsonProblem; node?: never }

/** What is longer is shown as it stands: taking it apart would hold up the whole page. In bytes. */
export const MAX_PARSED_BYTES = 1024 * 1024

const DEEPEST = 500
const SPACE = /[ \t\r\n]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// RFC 8259 section 7: control characters must be escaped in a string.
// oxlint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const WORD = /true|false|null/y

class Fault extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

class Reader {
  readonly text: string
  at = 0
  depth = 0

  constructor(text: string) {
    this.text = text
  }

  take(form: RegExp): string | null {
    form.lastIndex = this.at
    const match = form.exec(this.text)
    if (!match) return null
    this.at = form.lastIndex
    return match[0]
  }

  skip(): string {
    this.take(SPACE)
    return this.text[this.at] ?? ''
  }

  expect(char: string): void {
    if (this.skip() !== char) throw new Fault(`${this.found()} where ${JSON.stringify(char)} is due`, this.at)
    this.at += 1
  }

  found(): string {
    return this.at >= this.text.length ? 'The text ends' : `There is ${JSON.stringify(this.text[this.at])}`
  }

  string(): string {
    const source = this.skip() === '"' ? this.take(STRING) : null
    if (source === null) throw new Fault('A string is due, closed and without raw control characters', this.at)
    return JSON.parse(source) as string
  }

  value(): JsonNode {
    const char = this.skip()
    if (char === '{') return this.nested(() => this.object())
    if (char === '[') return this.nested(() => this.array())
    if (char === '"') return { kind: 'string', text: this.string() }
    const word = this.take(WORD)
    if (word !== null) return { kind: 'word', text: word }
    const number = this.take(NUMBER)
    if (number !== null) return { kind: 'number', text: number }
    throw new Fault(`${this.found()} where a value is due`, this.at)
  }

  nested(read: () => JsonNode): JsonNode {
    this.depth += 1
    if (this.depth > DEEPEST) throw new Fault(`The value is nested over ${DEEPEST} deep`, this.at)
    const node = read()
    this.depth -= 1
    return node
  }

  /** Calls `read` for each member up to `close`, which is taken too. */
  members(close: string, read: () => void): void {
    this.at += 1
    if (this.skip() === close) {
      this.at += 1
      return
    }
    for (;;) {
      read()
      if (this.skip() !== ',') break
      this.at += 1
    }
    this.expect(close)
  }

  object(): JsonNode {
    const entries: Array<{ key: string; node: JsonNode }> = []
    this.members('}', () => {
      const key = this.string()
      this.expect(':')
      entries.push({ key, node: this.value() })
    })
    return { kind: 'object', entries }
  }

  array(): JsonNode {
    const items: JsonNode[] = []
    this.members(']', () => items.push(this.value()))
    return { kind: 'array', items }
  }
}

function problemAt(text: string, fault: Fault): JsonProblem {
  const lines = text.slice(0, fault.at).split('\n')
  return { message: `${fault.message}.`, at: fault.at, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}

/** Reads JSON (RFC 8259) as it stands, or says where it stops being JSON. */
export function readJson(text: string): JsonReading {
  const reader = new Reader(text)
  try {
    const node = reader.value()
    if (reader.skip() !== '') throw new Fault(`${reader.found()} after the end of the value`, reader.at)
    return { node }
  } catch (error) {
    if (error instanceof Fault) return { problem: problemAt(text, error) }
    throw error
  }
}
