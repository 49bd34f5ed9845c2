import type { Json, Member } from './json-read.ts'

/** How a JSON text is serialized. Each part has a description, which is empty for the usual form. */
export interface JsonStyle {
  layout: Layout
  escape: Escape
  order: Order
  numbers: Numbers
}

export interface Layout {
  description: string
  item: string
  colon: string
  indent: string
}

export interface Escape {
  description: string
  write: (text: string) => string
  /** Whether it changes this text. */
  applies: (text: string) => boolean
}

export interface Order {
  description: string
  arrange: (entries: Member[]) => Member[]
}

export interface Numbers {
  description: string
  write: (source: string) => string
}

export const layouts = {
  compact: { description: 'compact', item: ',', colon: ':', indent: '' },
  spaced: { description: 'with a space after each comma and colon', item: ', ', colon: ': ', indent: '' },
  two: { description: 'indented by 2', item: ',', colon: ': ', indent: '  ' },
  four: { description: 'indented by 4', item: ',', colon: ': ', indent: '    ' },
  tabs: { description: 'indented by tabs', item: ',', colon: ': ', indent: '\t' },
} as const satisfies Record<string, Layout>

const code = (character: string, upper: boolean) => {
  const digits = character.charCodeAt(0).toString(16).padStart(4, '0')
  return `\\u${upper ? digits.toUpperCase() : digits}`
}

// oxlint-disable-next-line no-control-regex -- the question is what is outside ASCII
const nonAscii = /[^\u0000-\u007f]/
// oxlint-disable-next-line no-control-regex -- as above
const allNonAscii = /[^\u0000-\u007f]/g
const htmlSigns = /[<>&\u2028\u2029]/
const allHtmlSigns = /[<>&\u2028\u2029]/g

const ascii = (text: string, upper = false) => text.replaceAll(allNonAscii, (character) => code(character, upper))
const slashes = (text: string) => text.replaceAll('/', String.raw`\/`)
const html = (text: string) => text.replaceAll(allHtmlSigns, (character) => code(character, false))

/** How languages and frameworks escape strings. */
export const escapes = {
  none: { description: '', write: (text: string) => text, applies: () => true },
  ascii: {
    description: String.raw`\uXXXX for non-ASCII characters`,
    write: (text: string) => ascii(text),
    applies: (text: string) => nonAscii.test(text),
  },
  slashes: {
    description: String.raw`\/ for slashes`,
    write: slashes,
    applies: (text: string) => text.includes('/'),
  },
  slashesAscii: {
    description: String.raw`\/ for slashes and \uXXXX for non-ASCII characters`,
    write: (text: string) => ascii(slashes(text)),
    applies: (text: string) => text.includes('/') && nonAscii.test(text),
  },
  html: {
    description: String.raw`\u003c, \u003e and \u0026 for < > &`,
    write: html,
    applies: (text: string) => htmlSigns.test(text),
  },
  upperCase: {
    description: String.raw`upper-case \uXXXX for non-ASCII characters`,
    write: (text: string) => ascii(text, true),
    applies: (text: string) => nonAscii.test(text),
  },
} satisfies Record<string, Escape>

const byCodeUnit = ({ key: one }: Member, { key: other }: Member) => (one < other ? -1 : one > other ? 1 : 0)
const isIndex = ({ key }: Member) => /^(0|[1-9]\d{0,8})$/.test(key)

/** The order of keys in a JavaScript object: whole numbers first; of duplicate keys the last value. */
function asObject(entries: Member[]): Member[] {
  const once = [...new Map(entries.map((member) => [member.key, member])).values()]
  const numbered = once.filter(isIndex).toSorted((one, other) => Number(one.key) - Number(other.key))
  return numbered.length ? [...numbered, ...once.filter((member) => !isIndex(member))] : once
}

export const orders = {
  received: { description: '', arrange: (entries: Member[]) => entries },
  sorted: { description: 'keys sorted', arrange: (entries: Member[]) => entries.toSorted(byCodeUnit) },
  byObject: { description: 'keys in the order of a JavaScript object', arrange: asObject },
} satisfies Record<string, Order>

const asNumber = (source: string) => (/^-?\d/.test(source) ? String(Number(source)) : source)

export const numberStyles = {
  received: { description: '', write: (source: string) => source },
  javaScript: { description: 'numbers as JavaScript writes them', write: asNumber },
} satisfies Record<string, Numbers>

/** Appends to one text instead of joining lists: JSON of 64 KiB is written in dozens of styles. */
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

  /** Members between brackets, each on its own line if there is an indent. */
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

/** Serializes JSON in a style except for its escaping, which `escaped` applies beforehand. Recurses once a level. */
export function writeJson(json: Json, style: JsonStyle): string {
  const writer = new Writer(style)
  writer.write(json, '\n')
  return writer.text
}

/** The same JSON with every string escaped in another way; made once for all layouts. */
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

/** A description of the style, for a person who looks for the code that wrote it. */
export const describeStyle = ({ layout, escape, order, numbers }: JsonStyle): string =>
  [layout.description, order.description, escape.description, numbers.description].filter(Boolean).join(', ')
