import type { EventState } from '../model/event.ts'
import type { Filter } from './filter.ts'

/** Something in the text that could not be understood, with the words it stands in. */
export interface FilterProblem {
  text: string
  message: string
}

export interface ParsedFilter {
  filter: Filter
  /** Empty when every word was understood. What is named here narrows nothing. */
  problems: FilterProblem[]
}

/** Fields the value sets, or a sentence why it cannot. */
type Reading = Filter | string
type Reader = (value: string, now: number) => Reading

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
  unchecked: { verdict: 'not-checked' },
  'not-checked': { verdict: 'not-checked' },
  pinned: { pinned: true },
}

const oneOf = (words: Iterable<string>): string => [...words].join(', ')

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

function readStatus(value: string): Reading {
  for (const [form, range] of STATUS) {
    const match = form.exec(value)
    if (match) return { status: range(Number(match[1]), Number(match[2])) }
  }
  return 'A status is 404, 4xx, >=400 or 400-499.'
}

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A moment in Unix ms: so long ago (`90s`, `10m`, `2h`, `3d`), an ISO date, or Unix milliseconds; undefined when it is none. */
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
    return at === undefined ? 'A time is 90s, 10m, 2h, 3d or a date such as 2026-11-24T12:00.' : { [key]: at }
  }

/** Every word with a colon, one row each. */
const own = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

const readers: Record<string, Reader> = {
  type: (type) => ({ type }),
  path: (path) => (path.startsWith('/') ? { path } : 'A path begins with /; end it in * for everything below.'),
  method: (method) => ({ method: method.toUpperCase() }),
  status: readStatus,
  // Own names alone: every object also has a constructor.
  is: (word) => own(IS, word.toLowerCase()) ?? `It is one of: ${oneOf(Object.keys(IS))}.`,
  credential: (credential) => ({ credential }),
  cause: (cause) => ({ cause }),
  call: (callId) => ({ callId }),
  state: (state) =>
    Object.hasOwn(STATES, state) ? { state: state as EventState } : `It is one of: ${oneOf(Object.keys(STATES))}.`,
  since: moment('since'),
  until: moment('until'),
}

/** The words with a colon, for suggestions and help. */
export const filterKeys: readonly string[] = Object.keys(readers)

/** What a value can be where that is a short list, for suggestions. */
export const filterValues: Readonly<Record<string, readonly string[]>> = {
  is: ['valid', 'invalid', 'unchecked', 'pinned'],
  state: Object.keys(STATES),
  status: ['2xx', '4xx', '5xx', '>=400'],
  since: ['5m', '15m', '1h', '1d'],
}

// A word, where a quoted part may hold spaces: type:"a b" or "two words".
const WORD = /(?:[^\s"]+|"[^"]*"?)+/g
const KEYED = /^([a-z][\w.-]*):(?!\/\/)(.*)$/is

const unquoted = (text: string): string => text.replaceAll('"', '')

function clash(filter: Filter, reading: Filter): boolean {
  return Object.keys(reading).some((key) => filter[key as keyof Filter] !== undefined)
}

function readWord(word: string, filter: Filter, now: number): Reading {
  const match = KEYED.exec(word)
  const [key, value] = [match?.[1]?.toLowerCase() ?? '', unquoted(match?.[2] ?? '')]
  const reader = Object.hasOwn(readers, key) ? readers[key] : undefined
  if (!reader) return `There is no filter ${key}:. Put it in quotes to search for the text.`
  if (value === '') return `Something is due after ${key}:`
  const reading = reader(value, now)
  return typeof reading !== 'string' && clash(filter, reading) ? `Only one ${key}: can hold at a time.` : reading
}

/** Reads a filter as people type it, such as `type:tool-calls status:>=400 is:invalid late fee`; words without a colon are searched for. `now` in Unix ms. */
export function parseFilter(text: string, now: number): ParsedFilter {
  const filter: Filter = {}
  const problems: FilterProblem[] = []
  const search: string[] = []
  for (const [word] of text.matchAll(WORD)) {
    if (!KEYED.test(word)) search.push(unquoted(word))
    else {
      const reading = readWord(word, filter, now)
      if (typeof reading === 'string') problems.push({ text: word, message: reading })
      else Object.assign(filter, reading)
    }
  }
  const wanted = search.join(' ').trim()
  if (wanted !== '') filter.search = wanted
  return { filter, problems }
}
