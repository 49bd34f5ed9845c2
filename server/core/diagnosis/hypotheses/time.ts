import { excerpt, formatDuration } from '../../schemes/checks/describe.ts'
import { checkTimestamp, timeUnits } from '../../schemes/checks/timestamp.ts'
import type { TimestampRule } from '../../schemes/scheme.ts'
import type { HmacPlan } from '../../model/credential.ts'
import type { SchemePatch } from '../../model/fix.ts'
import { deviant, type PlanFields, type Variation } from '../variation.ts'
import { readTime } from './timestamp.ts'

/** The timestamp of a request whose signature matches. */
export interface TimeQuestion {
  text: string
  rule: TimestampRule
  /** Unix ms. */
  now: number
  /** Whether vhook itself sent the request again: then its age says nothing about the sender. */
  replayed: boolean
  /** A change of the plan, by its fields or by its scheme. */
  fields: (set: Partial<HmacPlan> | null, scheme: SchemePatch | null) => PlanFields
  /** The change that accepts a timestamp of this age. */
  tolerance: (seconds: number) => PlanFields
}

const unitFields: Record<string, TimestampRule['unit']> = {
  seconds: 's',
  milliseconds: 'ms',
  'an ISO 8601 time': 'iso8601',
  'an HTTP date': 'http-date',
}

const hour = 3_600_000

/** What is certain to help; why the age is wrong is only suspected. */
function todoFor(isLate: boolean, replayed: boolean): string {
  if (replayed)
    return 'This is a replay that vhook sent with the original signature: sign it again, or replay it at the time it was signed.'
  return isLate ? 'Have the sender sign the request again when it sends it.' : 'Compare the clocks of both sides.'
}

/** The largest tolerance that is suggested as a fix, in seconds: with more, an old signature could be reused for too long. */
const maxTolerance = 3600

function outside({ rule, tolerance, replayed }: TimeQuestion, age: number): Variation<string> {
  const late = age > 0
  const limit = (late ? rule.past : rule.future) ?? 0
  const size = Math.abs(age)
  const detail = {
    age: formatDuration(size),
    over: formatDuration(Math.max(size - limit * 1000, 1000)),
    allowed: formatDuration(limit * 1000),
    todo: todoFor(late, replayed),
  }
  const needed = Math.ceil(size / 60_000) * 60
  // No fix of a clock that is wrong is a larger tolerance.
  const helps = late && needed <= maxTolerance && !replayed
  const set = helps ? tolerance(needed) : null
  return deviant('', late ? 'timestamp-stale' : 'timestamp-future', detail, set)
}

const units: Record<string, string> = {
  s: 'seconds',
  ms: 'milliseconds',
  iso8601: 'an ISO 8601 time',
  'http-date': 'an HTTP date',
  auto: 'seconds or milliseconds',
}

/** The time is in another unit or format than the rule reads. */
function otherForm(question: TimeQuestion, found: string): Variation<string> {
  const { text, rule, fields } = question
  const unit = unitFields[found]
  const ofHmac = unit === 's' || unit === 'ms' ? { timestampUnit: unit } : null
  const set = unit === undefined ? null : fields(ofHmac, { timestamp: { unit } })
  const isNumber = /^\d+$/.test(text)
  const todo = set
    ? `Set the timestamp unit to ${found}.`
    : 'Make the sender write Unix time in seconds or milliseconds, or use a scheme that reads this format.'
  const detail = { written: excerpt(text), found, expected: units[rule.unit] ?? rule.unit, todo }
  return deviant('', isNumber ? 'timestamp-unit' : 'timestamp-format', detail, set)
}

/** A time that is further away than this is in another unit. In ms. */
const decade = 10 * 366 * 24 * hour

/** How old the timestamp is, in ms; negative if it is in the future. Undefined if it cannot be read. */
export function ageOf({ text, rule, now }: Pick<TimeQuestion, 'text' | 'rule' | 'now'>): number | undefined {
  const byRule = timeUnits[rule.unit].read(text)
  if (byRule !== undefined && Math.abs(now - byRule) < decade) return now - byRule
  const byForm = readTime(text.trim())
  return byForm && now - byForm.ms
}

/** What is wrong with the time, if anything: its format, and then its age. */
export function timeCauses(question: TimeQuestion): Variation<string>[] {
  const { text, rule, now } = question
  const check = checkTimestamp('hmac.timestamp', text, rule, now)
  if (check.status === 'pass') return []
  const byRule = timeUnits[rule.unit].read(text)
  const byForm = readTime(text.trim())
  const isPlausible = byRule !== undefined && Math.abs(now - byRule) < decade
  if (isPlausible || !byForm)
    return byRule === undefined
      ? [otherForm(question, 'something that is not a time')]
      : [outside(question, now - byRule)]
  const form = otherForm(question, byForm.name)
  const age = now - byForm.ms
  const { past = Infinity, future = Infinity } = rule
  const isRecent = age <= past * 1000 && -age <= future * 1000
  return isRecent ? [form] : [form, outside(question, age)]
}
