import { parseJson } from '../../server/core/text/json.ts'

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

/**
 * JSON laid out for reading, every string and number exactly as it was written: parsing and printing would change 1.0
 * and large numbers. Text that is not JSON comes back as it is.
 */
export function layOutJson(text: string): string {
  if (parseJson(text) === undefined) return text
  const found = text.match(tokens) ?? []
  let depth = 0
  let laidOut = ''
  for (const [at, token] of found.entries()) {
    const isEmpty = '}]'.includes(found[at + 1] ?? ' ')
    if ('}]'.includes(token) && !'{['.includes(found[at - 1] ?? ' ')) laidOut += lineBreak(--depth)
    laidOut += token === ':' ? ': ' : token
    if (token === ',') laidOut += lineBreak(depth)
    if ('{['.includes(token) && !isEmpty) laidOut += lineBreak(++depth)
  }
  return laidOut
}

const lineBreak = (depth: number): string => `\n${'  '.repeat(depth)}`
