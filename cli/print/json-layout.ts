import { scanJson } from '../../server/core/text/json-scan.ts'

/**
 * JSON laid out for reading, every string and number exactly as it was written: parsing and printing would change 1.0
 * and large numbers. Text that is not JSON is returned unchanged.
 */
export function layOutJson(text: string): string {
  const counts: number[] = []
  let laidOut = ''
  let followsKey = false
  for (const { kind, start, end } of scanJson(text)) {
    if (kind === 'error') return text
    const source = text.slice(start, end)
    if (kind === 'close') {
      const isEmpty = counts.pop() === 0
      laidOut += (isEmpty ? '' : lineBreak(counts.length)) + source
      continue
    }
    if (!followsKey && counts.length > 0) {
      const count = counts.pop() ?? 0
      counts.push(count + 1)
      laidOut += (count > 0 ? ',' : '') + lineBreak(counts.length)
    }
    followsKey = kind === 'key'
    laidOut += followsKey ? `${source}: ` : source
    if (kind === 'open') counts.push(0)
  }
  return laidOut
}

const lineBreak = (depth: number): string => `\n${'  '.repeat(depth)}`
