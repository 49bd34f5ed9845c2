import type { Cause } from './cause.ts'

/** When it was signed. */
export const timeCauses = {
  'timestamp-stale': {
    title: 'Too old',
    says: 'The signature is right; the request is {over} older than the {allowed} allowed (signed {age} before it was judged).',
    todo: '{likely}',
  },
  'timestamp-future': {
    title: 'From the future',
    says: 'The signature is right; the request is signed {age} ahead of this clock, {over} more than the {allowed} allowed.',
    todo: '{likely}',
  },
  'timestamp-unit': {
    title: 'Another unit of time',
    says: 'The signature is right; the timestamp {written} is in {found}, not in {expected}.',
    todo: '{todo}',
  },
  'timestamp-format': {
    title: 'Another form of time',
    says: 'The signature is right; the timestamp is written as {found}, where {expected} was expected.',
    todo: '{todo}',
  },
} as const satisfies Record<string, Cause>
