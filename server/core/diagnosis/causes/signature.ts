import type { Cause } from './cause.ts'

/** How the signature is written. */
export const signatureCauses = {
  algorithm: {
    message: 'The signature matches with {found} instead of {expected}.',
    advice: 'Set the algorithm to {found}.',
  },
  'signature-encoding': {
    message: 'The signature matches, but it is written in {found} instead of {expected}.',
    advice: 'Set the encoding of the signature to {found}, or make the sender write {expected}.',
  },
  'signature-prefix': {
    message: 'The signature matches, but it has {found} instead of {expected}.',
    advice: 'Set the prefix of the signature to match.',
  },
  'signature-truncated': {
    message: 'The header contains only the first {received} of the {expected} characters of the correct signature.',
    advice: 'Find out what truncates it: a database column, a variable, or a proxy with a limit.',
  },
  'signature-list': {
    message: 'The correct signature is number {at} of {count} in the header{label}.',
    advice: 'Use a preset or a scheme that reads such a list.',
  },
} as const satisfies Record<string, Cause>
