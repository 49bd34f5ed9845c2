import { InvalidArgumentError } from 'commander'

/** Parses a Unix time in ms. */
export function milliseconds(text: string): number {
  if (/^\d{1,16}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Use Unix milliseconds, such as 1700000000000.')
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Parses a duration such as `30s`, `24h`, `7d` or `0`, in ms. */
export function duration(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (text === '0') return 0
  const ms = Number(count) * (units[unit] ?? Number.NaN)
  if (count !== '' && Number.isFinite(ms)) return ms
  throw new InvalidArgumentError('Use a duration with its unit, such as 30s, 10m, 24h or 7d, or 0.')
}
