/** Header lines as received: order, duplicates and letter case are preserved, with one character per byte (Latin-1). Signatures may depend on all of it. */
export type HeaderList = ReadonlyArray<readonly [name: string, value: string]>

/** The parts of an HTTP request that a signature can cover. */
export interface SignedRequest {
  method: string
  /** The absolute public URL as the sender used it; or only the path with its query. */
  url: string
  headers: HeaderList
  body: Uint8Array
}

/** Every value of a header, in order; the name in any letter case. */
export function headerValues(headers: HeaderList, name: string): string[] {
  const wanted = name.toLowerCase()
  return headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value)
}

/** The first value of a header, or undefined. Where a second value matters, use `headerValues`. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  const wanted = name.toLowerCase()
  return headers.find(([key]) => key.toLowerCase() === wanted)?.[1]
}

/** The path of a request target, without its query. */
export const pathOf = (requestTarget: string): string => requestTarget.split('?', 1)[0] ?? requestTarget

/** Node's flat `[name, value, name, value]` as pairs. */
export function headerPairs(flat: readonly string[]): HeaderList {
  const list: Array<readonly [string, string]> = []
  for (let at = 0; at + 1 < flat.length; at += 2) list.push([flat[at] ?? '', flat[at + 1] ?? ''])
  return list
}

/** Pairs in Node's flat form, which preserves order, letter case and duplicates on the wire. */
export function flatHeaders(headers: HeaderList): string[] {
  return headers.flatMap(([name, value]) => [name, value])
}

/** The headers without any line of these names. */
export function withoutHeaders(headers: HeaderList, names: readonly string[]): HeaderList {
  const dropped = new Set(names.map((name) => name.toLowerCase()))
  return headers.filter(([key]) => !dropped.has(key.toLowerCase()))
}
