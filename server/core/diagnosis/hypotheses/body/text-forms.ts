import { concat, latin1Bytes, latin1Text, strictTextOf, textOf, utf8 } from '../../../text/bytes.ts'
import type { Form } from './json-forms.ts'

const newline = 10
const carriageReturn = 13
const isWhiteSpace = (byte: number | undefined) =>
  byte === newline || byte === carriageReturn || byte === 32 || byte === 9

const ascii = (text: string) => latin1Bytes(text)

/** The body without, or with, a line break at its end. Copies only where bytes are added. */
export function newlineForms(body: Uint8Array, mayCopy: boolean): Form[] {
  let end = body.length
  while (end > 0 && isWhiteSpace(body[end - 1])) end--
  let start = 0
  while (start < end && isWhiteSpace(body[start])) start++
  const last = body.at(-1) === newline ? (body.at(-2) === carriageReturn ? 2 : 1) : 0
  const shorter: Form[] = [
    { bytes: body.subarray(0, body.length - last), how: 'the line break at the end of the body is removed' },
    { bytes: body.subarray(0, end), how: 'white space at the end of the body is removed' },
    { bytes: body.subarray(start, end), how: 'white space around the body is removed' },
  ]
  if (!mayCopy) return shorter
  const longer = ['\n', '\r\n', '\n\n'].map((ending): Form => ({
    bytes: concat([body, ascii(ending)]),
    how: `a line break (${JSON.stringify(ending).slice(1, -1)}) is added to the end of the body`,
  }))
  return [...shorter, ...longer]
}

/** Line breaks in the other convention. */
export function lineEndForms(body: Uint8Array): Form[] {
  if (!body.includes(newline) && !body.includes(carriageReturn)) return []
  const text = latin1Text(body)
  const unix = text.replaceAll('\r\n', '\n')
  const bare = unix.replaceAll('\r', '\n')
  return [
    { bytes: ascii(unix), how: String.raw`every \r\n in the body is converted to \n` },
    { bytes: ascii(unix.replaceAll('\n', '\r\n')), how: String.raw`every \n in the body is converted to \r\n` },
    { bytes: ascii(bare), how: String.raw`every \r in the body is converted to \n` },
    { bytes: ascii(bare.replaceAll('\n', '')), how: 'every line break in the body is removed' },
  ]
}

const mark = Uint8Array.of(0xef, 0xbb, 0xbf)
const hasMark = (body: Uint8Array) => mark.every((byte, at) => body[at] === byte)

/** Without its byte order mark, or with one. */
export function markForms(body: Uint8Array, mayCopy: boolean): Form[] {
  if (hasMark(body))
    return [{ bytes: body.subarray(3), how: 'the byte order mark at the beginning of the body is removed' }]
  return mayCopy ? [{ bytes: concat([mark, body]), how: 'a byte order mark is added before the body' }] : []
}

function utf16(text: string, littleEndian: boolean, withMark: boolean): Uint8Array {
  const whole = withMark ? `\uFEFF${text}` : text
  const view = new DataView(new ArrayBuffer(whole.length * 2))
  for (let at = 0; at < whole.length; at++) view.setUint16(at * 2, whole.charCodeAt(at), littleEndian)
  return new Uint8Array(view.buffer)
}

// oxlint-disable-next-line no-control-regex -- the question is what is outside ASCII or Latin-1
const beyond = { ascii: /[^\u0000-\u007f]/gu, latin1: /[^\u0000-\u00ff]/gu }

const utf16Form = (text: string, little: boolean, withMark: boolean): Form => ({
  bytes: utf16(text, little, withMark),
  how: `the body is encoded in UTF-16${little ? 'LE' : 'BE'}${withMark ? ' with a byte order mark' : ''}`,
})

// oxlint-disable-next-line no-control-regex -- the question is what is outside ASCII
const isAscii = (text: string) => !/[^\u0000-\u007f]/.test(text)

/** The text of the body in another character set than the received UTF-8. */
export function charsetForms(body: Uint8Array): Form[] {
  const text = textOf(body)
  if (isAscii(text)) return [utf16Form(text, true, false)]
  const isUtf8 = strictTextOf(body) !== undefined
  return [
    { bytes: ascii(text.replaceAll(beyond.latin1, '?')), how: 'the body is encoded in Latin-1' },
    {
      bytes: ascii(text.replaceAll(beyond.ascii, '?')),
      how: 'every non-ASCII character is replaced by a question mark',
    },
    ...(isUtf8 ? [] : [{ bytes: utf8(text), how: 'bytes that are not UTF-8 are replaced by U+FFFD' }]),
    utf16Form(text, true, false),
  ]
}

/** Rare character sets. */
export function rareCharsetForms(body: Uint8Array): Form[] {
  const text = textOf(body)
  const narrow: Form[] = isAscii(text)
    ? []
    : [
        { bytes: ascii(text.replaceAll(beyond.ascii, '')), how: 'every non-ASCII character is removed' },
        { bytes: utf8(latin1Text(body)), how: 'the bytes are read as Latin-1 and encoded as UTF-8 again' },
        { bytes: latin1Bytes(text), how: 'every character is truncated to one byte' },
      ]
  return [...narrow, utf16Form(text, true, true), utf16Form(text, false, false), utf16Form(text, false, true)]
}
