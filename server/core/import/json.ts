import { fromBase64, utf8 } from '../text/bytes.ts'
import { isObject } from '../text/json.ts'
import type { HeaderList, SignedRequest } from '../model/request.ts'
import { bad } from './errors.ts'

const WHAT = 'request'

/**
 * A request from vhook's own JSON: `method`, `url`, `headers` as pairs, and `bodyBase64` or `body` as text, in base64
 * with `isBase64Encoded`. Also
 * reads the output of `vhook show --json`. Throws BAD_INPUT.
 */
export function requestFromJson(value: unknown): SignedRequest {
  if (!isObject(value)) throw bad(WHAT, 'it is not a JSON object')
  return {
    method: textField(value, 'method', 'POST').toUpperCase(),
    url: urlOf(value),
    headers: headersOf(value['headers'] ?? []),
    body: bodyOf(value),
  }
}

function urlOf(value: Record<string, unknown>): string {
  if (value['url'] !== undefined || value['path'] === undefined) return textField(value, 'url', '/')
  return textField(value, 'publicUrl', '') + textField(value, 'path', '/')
}

function textField(value: Record<string, unknown>, name: string, fallback: string): string {
  const found = value[name] ?? fallback
  if (typeof found !== 'string') throw bad(WHAT, `its ${name} is not text`)
  return found
}

function headersOf(value: unknown): HeaderList {
  if (Array.isArray(value)) return value.map(pairOf)
  if (isObject(value)) return Object.entries(value).map(pairOf)
  throw bad(WHAT, 'its headers are neither pairs nor an object')
}

function pairOf(pair: unknown): readonly [string, string] {
  if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((part) => typeof part === 'string'))
    throw bad(WHAT, 'a header is not a pair of texts')
  return [String(pair[0]), String(pair[1])]
}

function bodyOf(value: Record<string, unknown>): Uint8Array {
  const { body, isBase64Encoded } = value
  const bodyBase64 = value['bodyBase64'] ?? (isBase64Encoded === true ? body : undefined)
  if (bodyBase64 === undefined || bodyBase64 === null) {
    if (body !== undefined && body !== null && typeof body !== 'string')
      throw bad(WHAT, 'its body is not text; use the exact text, or bodyBase64')
    return utf8(body ?? '')
  }
  const bytes = typeof bodyBase64 === 'string' ? fromBase64(bodyBase64) : undefined
  if (bytes === undefined)
    throw bad(WHAT, `its ${value['bodyBase64'] === bodyBase64 ? 'bodyBase64' : 'body'} is not base64`)
  return bytes
}
