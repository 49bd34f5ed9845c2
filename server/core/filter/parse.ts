import type { EventState } from '../model/event.ts'
import type { Filter } from './filter.ts'

/** A part of the filter that is invalid. */
export interface FilterProblem {
  text: string
  message: string
}

export interface ParsedFilter {
  filter: Filter
  /** Empty if the whole filter is valid. Invalid parts are ignored. */
  problems: FilterProblem[]
}

/** The fields that a value sets, or why it is invalid. */
type Parsed = Filter | string
type Reader = (value: string, now: number) => Parsed

const STATES: Record<EventState, true> = {
  stored: true,
  forwarding: true,
  answered: true,
  app_error: true,
  timed_out: true,
  late_answer: true,
  recorded: true,
  interrupted: true,
  unknown: true,
  incomplete: true,
  refused: true,
  unstored: true,
}

const IS: Record<string, Filter> = {
  valid: { verdict: 'valid' },
  invalid: { verdict: 'invalid' },
  unsigned: { verdict: 'unsigned' },
  unchecked: { verdict: 'not-checked' },
  'not-checked': { verdict: 'not-checked' },
  failed: { failed: true },
  pinned: { pinned: true },
}

const oneOf = (values: Iterable<string>): string => [...values].join(', ')

const MAX_STATUS = 999
const STATUS: ReadonlyArray<readonly [RegExp, (a: number, b: number) => { min: number; max: number }]> = [
  [/^(\d{3})$/, (a) => ({ min: a, max: a })],
  [/^(\d)xx$/i, (a) => ({ min: a * 100, max: a * 100 + 99 })],
  [/^>=(\d{3})$/, (a) => ({ min: a, max: MAX_STATUS })],
  [/^>(\d{3})$/, (a) => ({ min: a + 1, max: MAX_STATUS })],
  [/^<=(\d{3})$/, (a) => ({ min: 0, max: a })],
  [/^<(\d{3})$/, (a) => ({ min: 0, max: a - 1 })],
  [/^(\d{3})(?:-|\.\.)(\d{3})$/, (a, b) => ({ min: a, max: b })],
]

function readStatus(value: string): Parsed {
  for (const [form, range] of STATUS) {
    const match = form.exec(value)
    if (match) return { status: range(Number(match[1]), Number(match[2])) }
  }
  return 'Use a status such as 404, 4xx, >=400 or 400-499.'
}

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A time in Unix ms, from a relative time (`90s`, `10m`, `2h`, `3d` ago), an ISO date, or Unix milliseconds; else undefined. */
export function readMoment(value: string, now: number): number | undefined {
  const ago = /^(\d+(?:\.\d+)?)([smhd])$/.exec(value)
  if (ago) return now - Number(ago[1]) * (UNIT_MS[ago[2] ?? 's'] ?? 0)
  if (/^\d{12,14}$/.test(value)) return Number(value)
  const date = /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : date
}

const moment =
  (key: 'since' | 'until'): Reader =>
  (value, now) => {
    const at = readMoment(value, now)
    return at === undefined ? 'Use a time such as 90s, 10m, 2h, 3d, or a date such as 2026-11-24T12:00.' : { [key]: at }
  }

const own = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

/** Every filter key; one row each. */
const readers: Record<string, Reader> = {
  type: (type) => ({ type }),
  path: (path) => (path.startsWith('/') ? { path } : 'A path starts with /; end it with * to match everything below.'),
  method: (method) => ({ method: method.toUpperCase() }),
  status: readStatus,
  // Only own properties: every object also has a constructor.
  is: (word) => own(IS, word.toLowerCase()) ?? `Use one of: ${oneOf(Object.keys(IS))}.`,
  credential: (credential) => ({ credential }),
  cause: (cause) => ({ cause }),
  call: (callId) => ({ callId }),
  state: (state) =>
    Object.hasOwn(STATES, state) ? { state: state as EventState } : `Use one of: ${oneOf(Object.keys(STATES))}.`,
  since: moment('since'),
  until: moment('until'),
}

/** Filter keys, for suggestions and help. */
export const filterKeys: readonly string[] = Object.keys(readers)

/** Common values of some keys, for suggestions. */
export const filterValues: Readonly<Record<string, readonly string[]>> = {
  is: ['valid', 'invalid', 'unsigned', 'unchecked', 'failed', 'pinned'],
  state: Object.keys(STATES),
  status: ['2xx', '4xx', '5xx', '>=400'],
  since: ['5m', '15m', '1h', '1d'],
}

// A word, of which a quoted part may contain spaces: type:"a b" or "two words".
const WORD = /(?:[^\s"]+|"[^"]*"?)+/g
const KEYED = /^([a-z][\w.-]*):(?!\/\/)(.*)$/is

const unquoted = (text: string): string => text.replaceAll('"', '')

function isRepeated(filter: Filter, parsed: Filter): boolean {
  return Object.keys(parsed).some((key) => filter[key as keyof Filter] !== undefined)
}

function readWord(word: string, filter: Filter, now: number): Parsed {
  const match = KEYED.exec(word)
  const [key, value] = [match?.[1]?.toLowerCase() ?? '', unquoted(match?.[2] ?? '')]
  const reader = Object.hasOwn(readers, key) ? readers[key] : undefined
  if (!reader) return `There is no filter "${key}:"; put the text in quotes to search for it.`
  if (value === '') return `Add a value after "${key}:".`
  const parsed = reader(value, now)
  return typeof parsed !== 'string' && isRepeated(filter, parsed) ? `Use "${key}:" only once.` : parsed
}

/** Parses a filter such as `type:tool-calls status:>=400 is:invalid late fee`; words without a colon are searched for. `now` is in Unix ms. */
export function parseFilter(text: string, now: number): ParsedFilter {
  const filter: Filter = {}
  const problems: FilterProblem[] = []
  const search: string[] = []
  for (const [word] of text.matchAll(WORD)) {
    if (!KEYED.test(word)) search.push(unquoted(word))
    else {
      const parsed = readWord(word, filter, now)
      if (typeof parsed === 'string') problems.push({ text: word, message: parsed })
      else Object.assign(filter, parsed)
    }
  }
  const wanted = search.join(' ').trim()
  if (wanted !== '') filter.search = wanted
  return { filter, problems }
}
