import type { Json } from './json-read.ts'

type Entries = [key: string, value: Json][]

/** How a JSON text is written. Each part has the words that name it, empty for what is usual. */
export interface JsonStyle {
  layout: Layout
  escape: Escape
  order: Order
  numbers: Numbers
}

interface Layout {
  words: string
  item: string
  colon: string
  indent: string
}

interface Escape {
  words: string
  write: (text: string) => string
  /** Whether it makes any difference to this text. */
  applies: (text: string) => boolean
}

interface Order {
  words: string
  arrange: (entries: Entries) => Entries
}

interface Numbers {
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

const byCodeUnit = ([one]: Entries[number], [other]: Entries[number]) => (one < other ? -1 : one > other ? 1 : 0)
const isIndex = (key: string) => /^(0|[1-9]\d{0,8})$/.test(key)

/** As a JavaScript object gives its keys: whole numbers first, and of two equal ones the last value. */
function asObject(entries: Entries): Entries {
  const once = [...new Map(entries)]
  const numbered = once.filter(([key]) => isIndex(key)).toSorted(([one], [other]) => Number(one) - Number(other))
  return [...numbered, ...once.filter(([key]) => !isIndex(key))]
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

const textOfString = (text: string, { escape }: JsonStyle) => escape.write(JSON.stringify(text))

/** Members between their brackets, on lines of their own when there is an indent. */
function between(open: string, members: string[], close: string, level: number, { layout }: JsonStyle): string {
  if (!members.length) return open + close
  if (!layout.indent) return open + members.join(layout.item) + close
  const [outer, inner] = [`\n${layout.indent.repeat(level)}`, `\n${layout.indent.repeat(level + 1)}`]
  return open + inner + members.join(layout.item + inner) + outer + close
}

/** Writes a JSON text in a style. Recurses once a level. */
export function writeJson(json: Json, style: JsonStyle, level = 0): string {
  if (json.kind === 'string') return textOfString(json.value, style)
  if (json.kind === 'literal') return style.numbers.write(json.source)
  if (json.kind === 'list') {
    const items = json.items.map((item) => writeJson(item, style, level + 1))
    return between('[', items, ']', level, style)
  }
  const members = style.order.arrange(json.entries).map(([key, value]) => {
    return textOfString(key, style) + style.layout.colon + writeJson(value, style, level + 1)
  })
  return between('{', members, '}', level, style)
}

/** The style in words: what a person would have to look for. */
export const styleInWords = ({ layout, escape, order, numbers }: JsonStyle): string =>
  [layout.words, order.words, escape.words, numbers.words].filter(Boolean).join(', ')
