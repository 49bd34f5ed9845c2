import { latin1Bytes, latin1Text, textOf, utf8 } from '../../text/bytes.ts'

/** The value of an expression: text or bytes. */
export type Value = string | Uint8Array

export const bytesOf = (value: Value): Uint8Array => (typeof value === 'string' ? utf8(value) : value)

export const textOfValue = (value: Value): string => (typeof value === 'string' ? value : textOf(value))

// oxlint-disable-next-line no-control-regex -- the question is whether a character is outside ASCII
const nonAscii = /[^\u0000-\u007f]/

/** A header's text as a value. It has one character per byte, so non-ASCII text is converted to its bytes. */
export const headerAsValue = (text: string): Value => (nonAscii.test(text) ? latin1Bytes(text) : text)

/** A text in the form of a header's text: one character per byte of its UTF-8. */
export const asHeaderText = (text: string): string => (nonAscii.test(text) ? latin1Text(utf8(text)) : text)
