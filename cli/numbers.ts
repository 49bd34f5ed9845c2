import { InvalidArgumentError } from 'commander'

/** A Unix time in ms, from an option. */
export function milliseconds(text: string): number {
  if (/^\d{1,16}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is a number of milliseconds since 1970.')
}
