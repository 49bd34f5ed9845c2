/** One token of a JSON text. `start` and `end` are indexes in the text; commas and colons are left out. */
export interface JsonToken {
  kind: 'open' | 'close' | 'key' | 'string' | 'number' | 'word' | 'error'
  start: number
  end: number
  /** For `open` and `close`: whether it is a list rather than an object. */
  list?: boolean
  /** For `error`, which is always the last token: why the text is not JSON. */
  message?: string
}

/** What the grammar (RFC 8259) allows next. */
type State = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'after-value'

const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const words = ['true', 'false', 'null']
const escapeForm = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const unclosed = 'The string is not closed, or contains a raw control character or an invalid escape.'

const [quote, backslash, space] = [0x22, 0x5c, 0x20]

const isBlank = (code: number) => code === space || code === 0x0a || code === 0x0d || code === 0x09

/** Length of a match at exactly this index, or 0. */
function matchAt(form: RegExp, text: string, at: number): number {
  form.lastIndex = at
  return form.test(text) ? form.lastIndex - at : 0
}

/** Index behind the closing quote, or -1. Not a regular expression: those overflow the stack on long strings. */
function stringEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === quote) return at + 1
    if (code < space) return -1
    const step = code === backslash ? matchAt(escapeForm, text, at) : 1
    if (step === 0) return -1
    at += step
  }
  return -1
}

class JsonScanner {
  readonly #text: string
  readonly #lists: boolean[] = []
  #at = 0
  #state: State = 'value'

  constructor(text: string) {
    this.#text = text
  }

  /** Undefined at the end of a complete text. */
  next(): JsonToken | undefined {
    this.#skipBlank()
    if (this.#state === 'after-value') {
      if (this.#lists.length === 0) return this.#at < this.#text.length ? this.#unexpected('the end') : undefined
      if (this.#char !== ',') return this.#close()
      this.#at++
      this.#state = this.#lists.at(-1) ? 'value' : 'key'
      this.#skipBlank()
    } else if (this.#state === 'colon') {
      if (this.#char !== ':') return this.#unexpected('":"')
      this.#at++
      this.#state = 'value'
      this.#skipBlank()
    }
    return this.#value()
  }

  get #char(): string {
    return this.#text[this.#at] ?? ''
  }

  #skipBlank(): void {
    while (isBlank(this.#text.charCodeAt(this.#at))) this.#at++
  }

  #value(): JsonToken {
    const character = this.#char
    const mayClose = this.#state === 'value-or-close' || this.#state === 'key-or-close'
    if (mayClose && (character === ']' || character === '}')) return this.#close()
    if (this.#state === 'key' || this.#state === 'key-or-close')
      return character === '"' ? this.#string('key') : this.#unexpected('a key in double quotes')
    if (character === '{' || character === '[') return this.#open(character === '[')
    if (character === '"') return this.#string('string')
    const word = words.find((one) => this.#text.startsWith(one, this.#at))
    const length = word?.length ?? matchAt(numberForm, this.#text, this.#at)
    return length > 0 ? this.#token(word ? 'word' : 'number', this.#at + length) : this.#unexpected('a value')
  }

  #string(kind: 'key' | 'string'): JsonToken {
    const end = stringEnd(this.#text, this.#at)
    return end < 0 ? this.#error(unclosed) : this.#token(kind, end)
  }

  #open(list: boolean): JsonToken {
    const token = { ...this.#token('open', this.#at + 1), list }
    this.#lists.push(list)
    this.#state = list ? 'value-or-close' : 'key-or-close'
    return token
  }

  #close(): JsonToken {
    const list = this.#lists.at(-1) === true
    const bracket = list ? ']' : '}'
    if (this.#char !== bracket) return this.#unexpected(`"," or "${bracket}"`)
    this.#lists.pop()
    return { ...this.#token('close', this.#at + 1), list }
  }

  #token(kind: JsonToken['kind'], end: number): JsonToken {
    const token = { kind, start: this.#at, end }
    this.#at = end
    this.#state = kind === 'key' ? 'colon' : 'after-value'
    return token
  }

  #unexpected(expected: string): JsonToken {
    const found = this.#at < this.#text.length ? JSON.stringify(this.#char) : 'the end of the text'
    return this.#error(`Expected ${expected}, found ${found}.`)
  }

  #error(message: string): JsonToken {
    return { kind: 'error', start: this.#at, end: this.#at, message }
  }
}

/**
 * The tokens of a JSON text, with their exact place; the last one has the kind `error` when the text is not JSON. Does not
 * recurse, however deeply the text is nested. A byte order mark is not JSON.
 */
export function* scanJson(text: string): Generator<JsonToken, void> {
  const scanner = new JsonScanner(text)
  for (let token = scanner.next(); token; token = scanner.next()) {
    yield token
    if (token.kind === 'error') return
  }
}
