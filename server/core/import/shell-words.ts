import { latin1Text, utf8 } from '../text/bytes.ts'
import { bad } from './errors.ts'

const WHAT = 'curl command'

/**
 * The words of a POSIX shell command without quotes and escapes, with one character per byte (Latin-1). Nothing is run or expanded:
 * whatever needs a shell (pipes, variables, substitutions, a second command) is rejected with BAD_INPUT.
 */
export function shellWords(command: string): string[] {
  const reader: Reader = { text: latin1Text(utf8(command.trim())), at: 0, words: [], word: undefined }
  while (reader.at < reader.text.length) readNext(reader)
  endWord(reader)
  return reader.words
}

interface Reader {
  text: string
  at: number
  words: string[]
  /** Undefined between words; an empty pair of quotes is a word. */
  word: string | undefined
}

function add(reader: Reader, text: string): void {
  reader.word = (reader.word ?? '') + text
}

function endWord(reader: Reader): void {
  if (reader.word !== undefined) reader.words.push(reader.word)
  reader.word = undefined
}

type Step = (reader: Reader) => void

const space: Step = (reader) => {
  endWord(reader)
  reader.at += 1
}

const escaped: Step = (reader) => {
  const next = reader.text[reader.at + 1]
  if (next === undefined) throw bad(WHAT, 'it ends in a backslash')
  // A backslash before a line break continues the line.
  const isBreak = next === '\n' || (next === '\r' && reader.text[reader.at + 2] === '\n')
  if (!isBreak) add(reader, next)
  reader.at += next === '\r' && isBreak ? 3 : 2
}

const singleQuoted: Step = (reader) => {
  const end = reader.text.indexOf("'", reader.at + 1)
  if (end < 0) throw bad(WHAT, 'a single quote is not closed')
  add(reader, reader.text.slice(reader.at + 1, end))
  reader.at = end + 1
}

const doubleQuoted: Step = (reader) => {
  const [whole, inner = ''] = /^"((?:[^"\\]|\\[^])*)"/.exec(reader.text.slice(reader.at)) ?? []
  if (whole === undefined) throw bad(WHAT, 'a double quote is not closed')
  if (/(?<!\\)(?:\\\\)*(?:`|\$[({A-Za-z_])/.test(inner)) throw needsShell
  // Within double quotes, a backslash is special only before these four characters and a line break (POSIX 2.2.3).
  add(
    reader,
    inner.replaceAll(/\\(["$`\\])|\\\r?\n/g, (_all, char?: string) => char ?? ''),
  )
  reader.at += whole.length
}

const dollar: Step = (reader) => {
  if (reader.text[reader.at + 1] !== "'") {
    if (/^\$[({A-Za-z_"]/.test(reader.text.slice(reader.at, reader.at + 2))) throw needsShell
    return plain(reader)
  }
  const [whole, inner = ''] = /^\$'((?:[^'\\]|\\[^])*)'/.exec(reader.text.slice(reader.at)) ?? []
  if (whole === undefined) throw bad(WHAT, 'a single quote is not closed')
  add(reader, inner.replaceAll(/\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|[^])/g, ansiChar))
  reader.at += whole.length
}

const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** Escapes of `$'…'`, as bash and Chrome's "Copy as cURL" write them. */
function ansiChar(_all: string, code: string): string {
  const digits = code.slice(1)
  if (code[0] === 'x' && digits !== '') return String.fromCharCode(Number.parseInt(digits, 16))
  if ((code[0] === 'u' || code[0] === 'U') && digits !== '') return codePoint(Number.parseInt(digits, 16))
  if (/^[0-7]+$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff)
  return letters[code] ?? code
}

function codePoint(value: number): string {
  if (value > 0x10ffff) throw bad(WHAT, 'an escape is not a valid character')
  return latin1Text(utf8(String.fromCodePoint(value)))
}

const plain: Step = (reader) => {
  add(reader, reader.text[reader.at] ?? '')
  reader.at += 1
}

const needsShell = bad(WHAT, 'it contains a pipe, a variable or a substitution, which needs a shell')
const refuse: Step = () => {
  throw needsShell
}

const steps: Readonly<Record<string, Step>> = {
  ' ': space,
  '\t': space,
  '\n': space,
  '\r': space,
  '\\': escaped,
  "'": singleQuoted,
  '"': doubleQuoted,
  $: dollar,
  '`': refuse,
  '|': refuse,
  '&': refuse,
  ';': refuse,
  '<': refuse,
  '>': refuse,
  '(': refuse,
  ')': refuse,
}

function readNext(reader: Reader): void {
  const char = reader.text[reader.at] ?? ''
  const step = Object.hasOwn(steps, char) ? steps[char] : plain
  step?.(reader)
}
