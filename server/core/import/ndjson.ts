import { isObject, parseJson } from '../text/json.ts'
import { bad } from './errors.ts'

/** Lines that are looked at to tell NDJSON from broken JSON. */
const LOOKED_AT = 1_000

/** Undefined for a text that is no NDJSON; throws BAD_INPUT for one of several lines, as nobody can tell which is meant. */
export function onlyLine(text: string): undefined {
  const lines = text.split('\n', LOOKED_AT).filter((line) => line.trim() !== '')
  if (!lines.every((line) => isObject(parseJson(line)))) return undefined
  throw bad(
    'NDJSON',
    `it has ${lines.length}${lines.length < LOOKED_AT ? '' : ' or more'} lines; give the one that is meant`,
  )
}
