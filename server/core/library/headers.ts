import { badInput, VhookError } from '../model/errors.ts'
import type { HeaderList } from '../model/request.ts'

/** The part of the Fetch API's `Headers` that is read here, so that the types need no DOM. */
export interface FetchHeaders {
  forEach(callback: (value: string, name: string) => void): void
}

/** Node's `req.headers` or `req.headersDistinct`. */
export type NodeHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Headers in any of the forms that servers hand out: name and value pairs, the Fetch API's `Headers`, Node's `req.headers`, or
 * Node's flat `req.rawHeaders`. Prefer pairs or `rawHeaders`: the other forms have lost the order and letter case of the names,
 * and have joined repeated headers with a comma.
 */
export type HeadersInput = HeaderList | readonly string[] | FetchHeaders | NodeHeaders

const isPairs = (headers: readonly unknown[]): headers is HeaderList => Array.isArray(headers[0] ?? [])

function pairsOfRaw(raw: readonly string[]): HeaderList {
  const pairs: [string, string][] = []
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? '', raw[at + 1] ?? ''])
  return pairs
}

function pairsOfFetch(headers: FetchHeaders): HeaderList {
  const pairs: [string, string][] = []
  headers.forEach((value, name) => pairs.push([name, value]))
  return pairs
}

const pairsOfNode = (headers: NodeHeaders): HeaderList =>
  Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => [name, one] as const),
  )

const refused = (why: string) => new VhookError(badInput('request headers', why, 'Pass pairs, Headers or req.headers.'))

function pairsOf(headers: HeadersInput): HeaderList {
  if (typeof headers !== 'object' || headers === null) throw refused(`they are ${typeof headers}`)
  if (Array.isArray(headers)) return isPairs(headers) ? headers : pairsOfRaw(headers as readonly string[])
  return typeof headers['forEach'] === 'function'
    ? pairsOfFetch(headers as FetchHeaders)
    : pairsOfNode(headers as NodeHeaders)
}

const isText = (part: unknown) => typeof part === 'string'

/** Headers as pairs; the same array when they are pairs already. Throws BAD_INPUT for anything else. */
export function headerList(headers: HeadersInput): HeaderList {
  const pairs = pairsOf(headers)
  if (!pairs.every((pair) => pair.length === 2 && pair.every(isText))) throw refused('a name or value is not text')
  return pairs
}
