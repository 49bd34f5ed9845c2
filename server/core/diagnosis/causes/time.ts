import type { Cause } from './cause.ts'

/** When the request was signed. */
export const timeCauses = {
  'timestamp-stale': {
    message:
      'The signature matches, but the request was signed {age} before it was verified, {over} more than the {allowed} allowed.',
    advice: '{todo}',
  },
  'timestamp-future': {
    message:
      'The signature matches, but the request is signed {age} ahead of this clock, {over} more than the {allowed} allowed.',
    advice: '{todo}',
  },
  'timestamp-unit': {
    message: 'The signature matches, but the timestamp {written} is in {found} instead of {expected}.',
    advice: '{todo}',
  },
  'timestamp-format': {
    message: 'The signature matches, but the timestamp is written as {found} instead of {expected}.',
    advice: '{todo}',
  },
} as const satisfies Record<string, Cause>
