import { textsAt } from '../../schemes/checks/signature.ts'
import { timeUnits } from '../../schemes/checks/timestamp.ts'
import { placeOf } from '../../schemes/checks/describe.ts'
import { planFields, type Subject } from '../subject.ts'
import { type Axis, axisOf, deviant, plain, type Variation } from '../variation.ts'
import { correctOne } from './header-names.ts'

/** How a time may be written; `read` gives Unix ms. The pattern is tested first because it is cheap. */
export const timeForms: { name: string; form: RegExp; read: (text: string) => number | undefined }[] = [
  { name: 'seconds', form: /^\d{9,11}$/, read: (text) => Number(text) * 1000 },
  { name: 'milliseconds', form: /^\d{12,14}$/, read: Number },
  { name: 'microseconds', form: /^\d{15,17}$/, read: (text) => Number(text) / 1000 },
  { name: 'nanoseconds', form: /^\d{18,20}$/, read: (text) => Number(text) / 1e6 },
  { name: 'seconds with a fraction', form: /^\d{9,11}\.\d{1,9}$/, read: (text) => Number(text) * 1000 },
  { name: 'an ISO 8601 time', form: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.:Z+-]{0,20}$/, read: readIso },
  {
    name: 'an HTTP date',
    form: /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
    read: timeUnits['http-date'].read,
  },
]

function readIso(text: string): number | undefined {
  const time = timeUnits.iso8601.read(text) ?? Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

/** Reads a time in any of these forms. */
export function readTime(text: string): { name: string; ms: number } | undefined {
  const form = timeForms.find(({ form: pattern }) => pattern.test(text))
  const ms = form?.read(text)
  return form && ms !== undefined && Number.isFinite(ms) ? { name: form.name, ms } : undefined
}

/** The header that the plan names for the timestamp, whether it is signed or not. */
function expectedPlace({ compiled, plan }: Subject): string | undefined {
  if (compiled.timestamp) return placeOf(compiled.timestamp).replace(/^header /, '')
  return plan.type === 'hmac' ? (plan.timestampHeader ?? 'x-timestamp') : undefined
}

const sentTexts = ({ compiled, context, request }: Subject, expected: string | undefined): string[] => {
  if (compiled.timestamp) return textsAt(compiled.timestamp, context)
  return request.headers.flatMap(([name, value]) => (name.toLowerCase() === expected?.toLowerCase() ? [value] : []))
}

function sent(subject: Subject, expected: string | undefined): Variation<string>[] {
  const texts = sentTexts(subject, expected)
  if (texts.length < 2) return texts.map(plain)
  return texts.map((text, at) => {
    const detail = { expected: expected ?? '', count: texts.length, which: correctOne(at) }
    return deviant(text, 'header-duplicated', detail)
  })
}

const headerLimit = 100
/** Longer values are not searched, in characters. */
const lengthLimit = 4096
const fieldForm = /(?:^|[,;&\s])(t|ts|time|timestamp)=(\d{9,19})(?=$|[,;&\s])/

/** Every other value that is written like a time: in headers, and in fields of the signature header. */
function elsewhere(
  { request }: Subject,
  expected: string | undefined,
): { text: string; found: string; header?: string }[] {
  return request.headers.slice(0, headerLimit).flatMap(([name, value]) => {
    if (value.length > lengthLimit) return []
    const field = fieldForm.exec(value)
    const inField = field ? [{ text: field[2] ?? '', found: `field ${field[1] ?? ''} of ${name}` }] : []
    if (name.toLowerCase() === expected?.toLowerCase() || !readTime(value.trim())) return inField
    return [{ text: value, found: name, header: name }, ...inField]
  })
}

function others(subject: Subject, expected: string | undefined): Variation<string>[] {
  const free =
    !subject.compiled.timestamp && !(subject.plan.type === 'hmac' && subject.plan.timestampHeader !== undefined)
  return elsewhere(subject, expected).map(({ text, found, header }) => {
    const rule = { from: `header:${header}`, ...(free && { unit: 'auto' as const }) }
    const set = header === undefined ? null : planFields(subject, { timestampHeader: header }, { timestamp: rule })
    if (free) return { value: text, deviations: [], set }
    return deviant(text, 'timestamp-other-header', { found, expected: expected ?? '' }, set)
  })
}

const advice = 'Sign exactly the text that is sent.'

/** The same time in another form: what was signed may differ from what was sent. */
function rewritten(text: string): Variation<string>[] {
  const time = readTime(text.trim())
  if (!time) return []
  const isNumber = /^\d+$/.test(text.trim())
  const forms = [
    { form: timeUnits.s.write(time.ms), found: 'seconds' },
    { form: timeUnits.ms.write(time.ms), found: 'milliseconds' },
    { form: text.trim(), found: 'digits without white space' },
  ]
  return forms
    .filter(({ form }) => form !== text)
    .map(({ form, found }) => {
      const detail = { written: 'that was signed', found, expected: `${time.name} as sent`, todo: advice }
      return deviant(form, isNumber ? 'timestamp-unit' : 'timestamp-format', detail)
    })
}

/** The texts that may have been signed as the timestamp. */
export function timestamps(subject: Subject): Axis<string> {
  const expected = expectedPlace(subject)
  const expectedTexts = sent(subject, expected)
  const otherForms = expectedTexts
    .filter(({ deviations }) => !deviations.length)
    .flatMap(({ value }) => rewritten(value))
  return axisOf([...expectedTexts, ...others(subject, expected), ...otherForms])
}
