import { latin1Text } from '../text/bytes.ts'
import { headerValue, type HeaderList, type SignedRequest } from '../model/request.ts'
import { bad } from './errors.ts'

const WHAT = 'HTTP text'
const requestLine = /^([A-Z][A-Z-]{0,30}) +(\S+)(?: +HTTP\/\d(?:\.\d)?)?$/
const headerLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/

/** Comments and empty lines before a request in an `.http` file. */
const preface = /^(?:[ \t]*(?:(?:#|\/\/)[^\n]*)?\r?\n)*/

const MAX_PREFACE = 65_536

/** Whether the first line is a request line. */
export const looksLikeHttp = (text: string): boolean => requestLine.test(firstLine(text.replace(preface, '')))

const firstLine = (text: string): string => (text.split('\n', 1)[0] ?? '').replace(/\r$/, '')

/**
 * A request from its raw text or from an `.http` file with one request: request line, headers, an empty line, the body byte for
 * byte. Lines may end in LF, as in editors and logs. Throws BAD_INPUT.
 */
export function requestFromHttp(bytes: Uint8Array): SignedRequest & { bodyWithoutNewline?: Uint8Array } {
  const skipped = preface.exec(latin1Text(bytes.subarray(0, MAX_PREFACE)))?.[0].length ?? 0
  const { head, body } = split(bytes.subarray(skipped))
  const [first = '', ...lines] = head.replace(/\r$/, '').split(/\r?\n/)
  const [, method, url] = requestLine.exec(first) ?? []
  if (method === undefined || url === undefined) throw bad(WHAT, 'its first line is not a request line')
  const headers = lines.filter((line) => line !== '').map(readHeader)
  if (headerValue(headers, 'content-length') === undefined && hasAnotherRequest(body))
    throw bad(WHAT, 'it has more than one request; use exactly one')
  return { method, url, headers, ...withoutAddedNewline(body, headers) }
}

function split(bytes: Uint8Array): { head: string; body: Uint8Array } {
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 10) continue
    const next = bytes[at + 1] === 13 ? at + 2 : at + 1
    if (bytes[next] === 10) return { head: latin1Text(bytes.subarray(0, at)), body: bytes.subarray(next + 1) }
  }
  return { head: latin1Text(bytes), body: new Uint8Array() }
}

/** In an `.http` file, a line that starts with `###` separates requests. */
const hasAnotherRequest = (body: Uint8Array): boolean =>
  latin1Text(body)
    .split(/^###.*$/m)
    .slice(1)
    .some((text) => looksLikeHttp(text))

function readHeader(line: string): readonly [string, string] {
  const [, name, value] = headerLine.exec(line) ?? []
  if (name === undefined || value === undefined) throw bad(WHAT, `"${line.slice(0, 40)}" is not a header line`)
  return [name, value]
}

/** Editors end a file with a newline. Content-Length says whether it is part of the body; without one, both are possible. */
function withoutAddedNewline(
  body: Uint8Array,
  headers: HeaderList,
): { body: Uint8Array; bodyWithoutNewline?: Uint8Array } {
  const given = headerValue(headers, 'content-length')
  const length = given === undefined ? Number.NaN : Number(given)
  if (length === body.length) return { body }
  const rest = body.subarray(length)
  if (Number.isSafeInteger(length) && length >= 0 && length < body.length && rest.every(isLineEnd))
    return { body: body.subarray(0, length) }
  const end = body.at(-1) === 10 ? (body.at(-2) === 13 ? 2 : 1) : 0
  return end === 0 ? { body } : { body, bodyWithoutNewline: body.subarray(0, -end) }
}

const isLineEnd = (byte: number): boolean => byte === 10 || byte === 13
