import { latin1Bytes, latin1Text, textOf, utf8 } from '../../text/bytes.ts'

/** What an expression gives: text, bytes, or undefined when the request has no such thing. */
export type Value = string | Uint8Array

export const bytesOf = (value: Value): Uint8Array => (typeof value === 'string' ? utf8(value) : value)

export const textOfValue = (value: Value): string => (typeof value === 'string' ? value : textOf(value))

// oxlint-disable-next-line no-control-regex -- the very question is whether a character is outside ASCII
const beyondAscii = /[^\u0000-\u007f]/

/** A header as a value. It is held one character a byte, so beyond ASCII its bytes are not its UTF-8. */
export const headerAsValue = (text: string): Value => (beyondAscii.test(text) ? latin1Bytes(text) : text)

/** A text as a header would hold it: the characters are the bytes of its UTF-8. */
export const asHeaderText = (text: string): string => (beyondAscii.test(text) ? latin1Text(utf8(text)) : text)
