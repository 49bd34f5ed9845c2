const timeFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const dateFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})
const exactFormat = new Intl.DateTimeFormat('en-GB', {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  timeZoneName: 'short',
})

/** Time of day, with the date unless it is today. Unix ms. */
export function clockTime(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  return (sameDay ? timeFormat : dateFormat).format(at)
}

/** Hours and minutes, also of the day before. Unix ms. */
export const minuteTime = (at: number): string => timeFormat.format(at).slice(0, 5)

/** Date and time with milliseconds and time zone. Unix ms. */
export const exactTime = (at: number): string => exactFormat.format(at)

const AGES: ReadonlyArray<readonly [limit: number, unit: number, name: string]> = [
  [60_000, 1_000, 's'],
  [3_600_000, 60_000, 'min'],
  [86_400_000, 3_600_000, 'h'],
  [Number.POSITIVE_INFINITY, 86_400_000, 'd'],
]

/** The age in its largest unit: `5 min ago`. Unix ms. */
export function ago(at: number, now: number): string {
  const age = Math.max(0, now - at)
  if (age < 1_000) return 'just now'
  const [, unit, name] = AGES.find(([limit]) => age < limit) ?? [0, 1_000, 's']
  return `${Math.floor(age / unit)} ${name} ago`
}

/** A duration given in ms, in a suitable unit: `412 ms`, `7.50 s`, `9 min 12 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1) return '<1 ms'
  const whole = Math.round(ms)
  if (whole < 1_000) return `${whole} ms`
  if (whole < 60_000) return `${(whole / 1_000).toFixed(whole < 10_000 ? 2 : 1)} s`
  if (whole < 3_600_000) return `${Math.floor(whole / 60_000)} min ${Math.floor((whole % 60_000) / 1_000)} s`
  return `${Math.floor(whole / 3_600_000)} h ${Math.floor((whole % 3_600_000) / 60_000)} min`
}

/** A size given in bytes, in decimal units: `4.2 kB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} kB`
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`
}

export const formatNumber = (number: number): string => number.toLocaleString('en')

/** Any JSON value as text: strings unchanged, null and undefined empty, the rest as JSON. */
export function toText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export const plural = (count: number, one: string): string => `${formatNumber(count)} ${one}${count === 1 ? '' : 's'}`

/** A clause as a sentence: with a capital letter and a full stop. */
export const sentence = (clause: string): string => `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`
