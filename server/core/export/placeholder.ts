import type { HeaderList } from '../model/request.ts'
import { MASK, maskHeaders } from '../masking/mask.ts'

export interface ExportOptions {
  /** `masked` writes placeholders for credentials; `shown` writes them in plain text, and marks the export. */
  secrets: 'masked' | 'shown'
  /** Names of further headers with credentials. */
  sensitive?: readonly string[]
}

/** The mark of an export that contains credentials. */
export const STAMP = 'Contains captured credentials: do not share.'

/** The headers as an export may contain them. */
export const exportedHeaders = (headers: HeaderList, { secrets, sensitive }: ExportOptions): HeaderList =>
  secrets === 'shown' ? headers : maskHeaders(headers, sensitive)

/** Splits a masked value into its readable beginning and the name of a variable for the rest; undefined for any other value. */
export function placeholderOf(name: string, value: string): { before: string; variable: string } | undefined {
  return MASK.test(value) ? { before: value.replace(MASK, ''), variable: variableOf(name) } : undefined
}

/** `X-Vapi-Secret` becomes VAPI_SECRET: with this variable set, the request can be sent. */
function variableOf(header: string): string {
  const name = header
    .replace(/^x-/i, '')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
  return /^[A-Z]/.test(name) ? name : `HEADER_${name}`
}

/** Whether a header is valid (RFC 9110 sections 5.1 and 5.5), masks aside. A name such as `@file` would make curl read a file. */
export const isSendable = ([name, value]: readonly [string, string]): boolean =>
  /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && /^[\x20-\x7e\x80-\xff\t]*$/.test(value.replace(MASK, ''))

/** Headers that the client must set itself. */
export const framing = ['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'expect']

/** Percent-encodes everything except printable ASCII. */
export const printable = (text: string): string =>
  text.replaceAll(/[^\x21-\x7e]/g, (char) => encodeURIComponent(char.isWellFormed() ? char : '\uFFFD'))
