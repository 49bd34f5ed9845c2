import type { HeaderList } from '../model/request.ts'
import { MASK, maskHeaders } from '../masking/mask.ts'

export interface ExportOptions {
  /** `masked` writes placeholders for credentials; `shown` writes them as they are, and stamps the export. */
  secrets: 'masked' | 'shown'
  /** Names of further headers that hold a credential. */
  sensitive?: readonly string[]
}

/** What an export says of itself when it holds captured credentials. */
export const STAMP = 'Holds captured credentials: keep it to yourself.'

/** The headers as an export may hold them. */
export const exportedHeaders = (headers: HeaderList, { secrets, sensitive }: ExportOptions): HeaderList =>
  secrets === 'shown' ? headers : maskHeaders(headers, sensitive)

/** A value whose end is masked, cut into what can be read and the name of a variable that stands for the rest; undefined for any other. */
export function placeholderOf(name: string, value: string): { before: string; variable: string } | undefined {
  return MASK.test(value) ? { before: value.replace(MASK, ''), variable: variableOf(name) } : undefined
}

/** `X-Vapi-Secret` becomes VAPI_SECRET: set as a variable, the request can be sent as it is. */
function variableOf(header: string): string {
  const name = header
    .replace(/^x-/i, '')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
  return /^[A-Z]/.test(name) ? name : `HEADER_${name}`
}

/** RFC 9110 sections 5.1 and 5.5, where a value is no mask already. A name such as `@file` would make curl read a file. */
export const isSendable = ([name, value]: readonly [string, string]): boolean =>
  /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && /^[\x20-\x7e\x80-\xff\t]*$/.test(value.replace(MASK, ''))

/** What a client writes itself, so that it sends one whole request. */
export const framing = ['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'expect']

/** What is not printable ASCII becomes a percent code. */
export const printable = (text: string): string =>
  text.replaceAll(/[^\x21-\x7e]/g, (char) => encodeURIComponent(char.isWellFormed() ? char : '\uFFFD'))
