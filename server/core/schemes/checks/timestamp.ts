import { type Check, fail, pass, type CheckId } from '../../model/verification.ts'
import type { TimestampRule } from '../scheme.ts'
import { excerpt, formatDuration } from './describe.ts'

const isoForm = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,3})?\d*(Z|[+-]\d\d:\d\d)$/
const httpForm = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

function isoTime(text: string): number | undefined {
  const found = isoForm.exec(text)
  return found ? Date.parse(`${found[1]}${found[2] ?? ''}${found[3]}`) : undefined
}

const digits = (text: string, factor: number) => (/^\d{1,15}$/.test(text) ? Number(text) * factor : undefined)

/** How each unit is read, to Unix ms, and written; one row each. `auto` goes by the number of digits. */
export const timeUnits: Record<
  TimestampRule['unit'],
  { name: string; read: (text: string) => number | undefined; write: (ms: number) => string }
> = {
  s: { name: 'whole seconds', read: (text) => digits(text, 1000), write: (ms) => String(Math.floor(ms / 1000)) },
  ms: { name: 'whole milliseconds', read: (text) => digits(text, 1), write: (ms) => String(Math.floor(ms)) },
  auto: {
    name: '13 digits for milliseconds or 10 for seconds',
    read: (text) => (text.length === 10 ? digits(text, 1000) : text.length === 13 ? digits(text, 1) : undefined),
    write: (ms) => String(Math.floor(ms)),
  },
  iso8601: { name: 'an ISO 8601 time', read: isoTime, write: (ms) => new Date(ms).toISOString() },
  'http-date': {
    name: 'an HTTP date',
    read: (text) => (httpForm.test(text) ? Date.parse(text) : undefined),
    write: (ms) => new Date(ms).toUTCString(),
  },
}

/** Whole seconds are compared with the whole seconds of the clock, so that the last allowed second lasts a full second. */
const ageOf = (time: number, now: number, inSeconds: boolean) =>
  (inSeconds ? Math.floor(now / 1000) * 1000 : now) - time

const isInSeconds = (unit: TimestampRule['unit'], text: string) =>
  unit === 's' || (unit === 'auto' && text.length === 10)

/** Whether a signed timestamp is recent enough. `now` is Unix ms; `id` is the check's. */
export function checkTimestamp(id: CheckId, text: string, rule: TimestampRule, now: number): Check {
  const unit = timeUnits[rule.unit]
  const time = unit.read(text)
  if (time === undefined || Number.isNaN(time))
    return fail(id, 'The timestamp is not in the expected format.', { expected: unit.name, actual: excerpt(text) })
  const age = ageOf(time, now, isInSeconds(rule.unit, text))
  const { past = Infinity, future = Infinity } = rule
  const late = rule.edge === 'exclusive' ? age >= past * 1000 : age > past * 1000
  if (late) return outside(id, text, `${formatDuration(age)} old`, past, 'old')
  if (-age > future * 1000) return outside(id, text, `${formatDuration(-age)} ahead of this clock`, future, 'ahead')
  const seen = age < 0 ? `${formatDuration(-age)} ahead of this clock` : `${formatDuration(age)} old`
  return pass(id, `The timestamp is ${seen}${past === Infinity ? '; there is no limit on its age' : ''}.`, {
    actual: text,
  })
}

function outside(id: CheckId, text: string, seen: string, limit: number, side: 'old' | 'ahead'): Check {
  return fail(id, `The timestamp is ${seen}; at most ${formatDuration(limit * 1000)} is allowed.`, {
    expected: `at most ${limit} s ${side}`,
    actual: text,
    hint:
      side === 'old'
        ? 'This may be a replay of an old event, a slow queue, or a wrong clock; sign the request again before sending it again.'
        : 'One of the two clocks may be wrong, or the time is in another unit.',
  })
}
