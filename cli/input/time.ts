import { InvalidArgumentError } from 'commander'

/** A Unix time in ms, from an option. */
export function milliseconds(text: string): number {
  if (/^\d{1,16}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is a number of milliseconds since 1970.')
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A length of time in ms, from an option: `30m`, `24h`, `7d`, or `0`. */
export function duration(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (text === '0') return 0
  const ms = Number(count) * (units[unit] ?? Number.NaN)
  if (count !== '' && Number.isFinite(ms)) return ms
  throw new InvalidArgumentError('It is a time such as 30m, 24h or 7d, or 0.')
}
