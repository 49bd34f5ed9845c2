import { checkTimestamp, timeUnits } from '../../schemes/checks/timestamp.ts'
import { spanInWords } from '../../schemes/checks/describe.ts'
import type { TimestampRule } from '../../schemes/scheme.ts'
import { shown } from '../../schemes/checks/describe.ts'
import { deviant, type PlanFields, type Variation } from '../variation.ts'
import { readTime } from './timestamp.ts'

/** What is asked of the time of a request whose signature is right. */
export interface TimeQuestion {
  text: string
  rule: TimestampRule
  /** Unix ms. */
  now: number
  /** Set when vhook itself sent the request again: then its age says nothing about the sender. */
  replayed: boolean
  /** Fields of an HMAC plan as a fix, or null where the plan is none. */
  fields: (set: Record<string, unknown>) => PlanFields
}

const unitFields: Record<string, string> = { seconds: 's', milliseconds: 'ms' }

/** A difference that is nearly whole hours is a time zone, not a delay. */
const wholeHours = (ms: number) => {
  const hour = 3_600_000
  const off = Math.abs(ms - Math.round(ms / hour) * hour)
  return ms > hour / 2 && ms < 15 * hour && off < 90_000
}

function likely(age: number, replayed: boolean): string {
  if (replayed)
    return 'This is a replay that vhook sent with its old signature: sign it again, or replay it as valid at its own time.'
  const size = Math.abs(age)
  if (wholeHours(size)) return 'It is off by whole hours: one side takes local time for UTC.'
  if (age < 0) return 'One of the two clocks is wrong: compare this machine and the sender with a time server.'
  if (size < 3_600_000) return 'A slow queue, a retry with the old signature, or a clock that is wrong on one side.'
  return 'An old delivery that is sent or looked at again: let the sender sign it anew.'
}

/** How much a tolerance may be widened as a fix, in seconds: beyond, an old signature protects from nothing. */
const widest = 3600

function outside({ rule, fields, replayed }: TimeQuestion, age: number): Variation<string> {
  const late = age > 0
  const limit = (late ? rule.past : rule.future) ?? 0
  const size = Math.abs(age)
  const detail = {
    age: spanInWords(size),
    over: spanInWords(Math.max(size - limit * 1000, 1000)),
    allowed: spanInWords(limit * 1000),
    likely: likely(age, replayed),
  }
  const needed = Math.ceil(size / 60_000) * 60
  const set = needed <= widest && !replayed ? fields({ toleranceSeconds: needed }) : null
  return deviant('', late ? 'timestamp-stale' : 'timestamp-future', detail, set)
}

const units: Record<string, string> = {
  s: 'seconds',
  ms: 'milliseconds',
  iso8601: 'an ISO 8601 time',
  'http-date': 'an HTTP date',
  auto: 'seconds or milliseconds',
}

/** The time is written in another way than the rule reads. */
function otherForm(question: TimeQuestion, found: string): Variation<string> {
  const { text, rule, fields } = question
  const unit = unitFields[found]
  const set = unit === undefined ? null : fields({ timestampUnit: unit })
  const digits = /^\d+$/.test(text)
  const todo = set
    ? `Read it in ${found}.`
    : 'Let the sender write Unix time in seconds or milliseconds, or use a scheme that reads this form.'
  const detail = { written: shown(text), found, expected: units[rule.unit] ?? rule.unit, todo }
  return deviant('', digits ? 'timestamp-unit' : 'timestamp-format', detail, set)
}

/** A reading of the text that is off by more than this belongs to another unit. In ms. */
const decade = 10 * 366 * 86_400_000

/** What is wrong with the time, if anything: its form, and then its age. */
export function timeCauses(question: TimeQuestion): Variation<string>[] {
  const { text, rule, now } = question
  const check = checkTimestamp('hmac.timestamp', text, rule, now)
  if (check.status === 'pass') return []
  const asDue = timeUnits[rule.unit].read(text)
  const free = readTime(text.trim())
  const plausible = asDue !== undefined && Math.abs(now - asDue) < decade
  if (plausible || !free)
    return asDue === undefined ? [otherForm(question, 'something that is no time')] : [outside(question, now - asDue)]
  const form = otherForm(question, free.name)
  const age = now - free.ms
  const { past = Infinity, future = Infinity } = rule
  const within = age <= past * 1000 && -age <= future * 1000
  return within ? [form] : [form, outside(question, age)]
}
