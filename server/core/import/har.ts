import { fromBase64, utf8 } from '../text/bytes.ts'
import { isObject } from '../text/json.ts'
import type { HeaderList, SignedRequest } from '../model/request.ts'
import { bad } from './errors.ts'

const WHAT = 'HAR'

/** Whether a JSON object is a HAR entry, or a whole HAR file. */
export const looksLikeHar = (value: unknown): boolean =>
  isObject(value) && (isObject(value['log']) || isObject(value['request']))

/** A request from a HAR 1.2 entry, or from a HAR file with one entry. Throws BAD_INPUT. */
export function requestFromHar(value: unknown): SignedRequest {
  const request = entryOf(value)
  const { method, url } = request
  if (typeof method !== 'string' || typeof url !== 'string') throw bad(WHAT, 'its request has no method or no url')
  return { method, url, headers: headersOf(request['headers']), body: bodyOf(request['postData']) }
}

function entryOf(value: unknown): Record<string, unknown> {
  const log = isObject(value) ? value['log'] : undefined
  const entry = isObject(log) ? onlyEntry(log['entries']) : value
  const request = isObject(entry) ? entry['request'] : undefined
  if (!isObject(request)) throw bad(WHAT, 'it has no request')
  return request
}

function onlyEntry(entries: unknown): unknown {
  const count = Array.isArray(entries) ? entries.length : 0
  if (count !== 1) throw bad(WHAT, `it has ${count} entries; use a file with exactly one`)
  return (entries as unknown[])[0]
}

function headersOf(value: unknown): HeaderList {
  if (!Array.isArray(value)) return []
  // Browsers include HTTP/2 pseudo-headers, which no signature covers.
  return value.map(pairOf).filter(([name]) => !name.startsWith(':'))
}

function pairOf(header: unknown): readonly [string, string] {
  const { name, value } = isObject(header) ? header : {}
  if (typeof name !== 'string' || typeof value !== 'string') throw bad(WHAT, 'a header has no name or no value')
  return [name, value]
}

function bodyOf(postData: unknown): Uint8Array {
  if (!isObject(postData)) return new Uint8Array()
  const { text, encoding, params } = postData
  if (typeof text !== 'string') return fromParams(params)
  const bytes = encoding === 'base64' ? fromBase64(text) : utf8(text)
  if (bytes === undefined) throw bad(WHAT, 'its body is declared as base64 but is not base64')
  return bytes
}

function fromParams(params: unknown): Uint8Array {
  if (!Array.isArray(params) || params.length === 0) return new Uint8Array()
  throw bad(WHAT, 'its body is given as form fields, not as the text that was sent')
}
