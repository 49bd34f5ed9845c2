import { isObject, parseJson } from '../text/json.ts'
import { bad } from './errors.ts'

/** How many lines are parsed to distinguish NDJSON from invalid JSON. */
const LINE_LIMIT = 1_000

/** Throws BAD_INPUT for NDJSON of several lines, which is ambiguous; undefined for any other text. */
export function refuseSeveralLines(text: string): undefined {
  const lines = text.split('\n', LINE_LIMIT).filter((line) => line.trim() !== '')
  if (!lines.every((line) => isObject(parseJson(line)))) return undefined
  throw bad('NDJSON', `it has ${lines.length}${lines.length < LINE_LIMIT ? '' : ' or more'} lines; use exactly one`)
}
