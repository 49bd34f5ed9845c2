import type { Json, Member } from './json-read.ts'

/** How a JSON text is written. Each part has the words that name it, empty for what is usual. */
export interface JsonStyle {
  layout: Layout
  escape: Escape
  order: Order
  numbers: Numbers
}

export interface Layout {
  words: string
  item: string
  colon: string
  indent: string
}

export interface Escape {
  words: string
  write: (text: string) => string
  /** Whether it makes any difference to this text. */
  applies: (text: string) => boolean
}

export interface Order {
  words: string
  arrange: (entries: Member[]) => Member[]
}

export interface Numbers {
  words: string
  write: (source: string) => string
}

export const layouts: Layout[] = [
  { words: 'compact', item: ',', colon: ':', indent: '' },
  { words: 'with a space after each comma and colon', item: ', ', colon: ': ', indent: '' },
  { words: 'indented by 2', item: ',', colon: ': ', indent: '  ' },
  { words: 'indented by 4', item: ',', colon: ': ', indent: '    ' },
  { words: 'indented by tabs', item: ',', colon: ': ', indent: '\t' },
]

const code = (character: string, upper: boolean) => {
  const digits = character.charCodeAt(0).toString(16).padStart(4, '0')
  return `\\u${upper ? digits.toUpperCase() : digits}`
}

// oxlint-disable-next-line no-control-regex -- ASCII is the very question here
const beyondAscii = /[^\u0000-\u007f]/
// oxlint-disable-next-line no-control-regex -- as above
const allBeyondAscii = /[^\u0000-\u007f]/g
const htmlSigns = /[<>&\u2028\u2029]/
const allHtmlSigns = /[<>&\u2028\u2029]/g

const ascii = (text: string, upper = false) => text.replaceAll(allBeyondAscii, (character) => code(character, upper))
const slashes = (text: string) => text.replaceAll('/', String.raw`\/`)
const html = (text: string) => text.replaceAll(allHtmlSigns, (character) => code(character, false))

/** Ways of languages and frameworks to write strings; the words say what is seen. */
export const escapes: Escape[] = [
  { words: '', write: (text) => text, applies: () => true },
  {
    words: String.raw`\uXXXX for everything beyond ASCII`,
    write: (text) => ascii(text),
    applies: (text) => beyondAscii.test(text),
  },
  { words: String.raw`\/ for slashes`, write: slashes, applies: (text) => text.includes('/') },
  {
    words: String.raw`\/ for slashes and \uXXXX for everything beyond ASCII`,
    write: (text) => ascii(slashes(text)),
    applies: (text) => text.includes('/') && beyondAscii.test(text),
  },
  { words: String.raw`\u003c, \u003e and \u0026 for < > &`, write: html, applies: (text) => htmlSigns.test(text) },
  {
    words: String.raw`\uXXXX in capitals for everything beyond ASCII`,
    write: (text) => ascii(text, true),
    applies: (text) => beyondAscii.test(text),
  },
]

const byCodeUnit = ({ key: one }: Member, { key: other }: Member) => (one < other ? -1 : one > other ? 1 : 0)
const isIndex = ({ key }: Member) => /^(0|[1-9]\d{0,8})$/.test(key)

/** As a JavaScript object gives its keys: whole numbers first, and of two equal ones the last value. */
function asObject(entries: Member[]): Member[] {
  const once = [...new Map(entries.map((member) => [member.key, member])).values()]
  const numbered = once.filter(isIndex).toSorted((one, other) => Number(one.key) - Number(other.key))
  return numbered.length ? [...numbered, ...once.filter((member) => !isIndex(member))] : once
}

export const orders: Order[] = [
  { words: '', arrange: (entries) => entries },
  { words: 'keys sorted', arrange: (entries) => entries.toSorted(byCodeUnit) },
  { words: 'keys as JavaScript orders them', arrange: asObject },
]

const asNumber = (source: string) => (/^-?\d/.test(source) ? String(Number(source)) : source)

export const numberStyles: Numbers[] = [
  { words: '', write: (source) => source },
  { words: 'numbers as JavaScript writes them', write: asNumber },
]

/** Appends to one text: JSON of 64 KiB is written in dozens of styles, so pieces are not collected in lists. */
class Writer {
  text = ''
  readonly #style: JsonStyle

  constructor(style: JsonStyle) {
    this.#style = style
  }

  write(json: Json, line: string): void {
    if (json.kind === 'string') this.text += json.quoted
    else if (json.kind === 'literal') this.text += this.#style.numbers.write(json.source)
    else if (json.kind === 'list') this.#list(json.items, line)
    else this.#object(this.#style.order.arrange(json.entries), line)
  }

  #list(items: readonly Json[], line: string): void {
    this.#between('[', ']', items, line, (item, inner) => this.write(item, inner))
  }

  #object(members: readonly Member[], line: string): void {
    this.#between('{', '}', members, line, ({ quoted, value }, inner) => {
      this.text += quoted + this.#style.layout.colon
      this.write(value, inner)
    })
  }

  /** Members between their brackets, on lines of their own when there is an indent. */
  #between<T>(
    open: string,
    close: string,
    members: readonly T[],
    line: string,
    one: (member: T, inner: string) => void,
  ): void {
    const { indent, item } = this.#style.layout
    const inner = indent && line + indent
    this.text += open
    for (const [at, member] of members.entries()) {
      this.text += (at ? item : '') + inner
      one(member, inner)
    }
    this.text += (members.length && indent ? line : '') + close
  }
}

/** Writes a JSON text in a style, but for its escape: for that, give what `escaped` made. Recurses once a level. */
export function writeJson(json: Json, style: JsonStyle): string {
  const writer = new Writer(style)
  writer.write(json, '\n')
  return writer.text
}

/** The same JSON with every string written in another way; made once for all layouts. */
export function escaped(json: Json, escape: Escape): Json {
  if (json.kind === 'literal') return json
  if (json.kind === 'string') return { ...json, quoted: escape.write(json.quoted) }
  if (json.kind === 'list') return { kind: 'list', items: json.items.map((item) => escaped(item, escape)) }
  const entries = json.entries.map(({ key, quoted, value }) => ({
    key,
    quoted: escape.write(quoted),
    value: escaped(value, escape),
  }))
  return { kind: 'object', entries }
}

/** The style in words: what a person would have to look for. */
export const styleInWords = ({ layout, escape, order, numbers }: JsonStyle): string =>
  [layout.words, order.words, escape.words, numbers.words].filter(Boolean).join(', ')
