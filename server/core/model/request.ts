/** Header lines in the order they arrived, duplicates and letter case kept, one char a byte (latin1). Some signatures cover all of it. */
export type HeaderList = ReadonlyArray<readonly [name: string, value: string]>

/** One HTTP request as far as a signature can see it. */
export interface SignedRequest {
  method: string
  /** Public URL as the sender saw it, absolute; or only the path with its query. */
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
