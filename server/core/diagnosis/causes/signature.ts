import type { Cause } from './cause.ts'

/** How the signature is written. */
export const writingCauses = {
  algorithm: {
    title: 'Another hash',
    says: 'The signature is right with {found}; {expected} was expected.',
    todo: 'Set the algorithm to {found}.',
  },
  'signature-encoding': {
    title: 'Another encoding',
    says: 'The signature is right, but written in {found} where {expected} was expected.',
    todo: 'Set the encoding of the signature to {found}, or let the sender write {expected}.',
  },
  'signature-prefix': {
    title: 'Another prefix',
    says: 'The signature is right, but {found} stands before it where {expected} was expected.',
    todo: 'Set the prefix of the signature accordingly.',
  },
  'signature-truncated': {
    title: 'The signature is cut off',
    says: 'The header holds only the first {came} of {due} characters of the right signature.',
    todo: 'Find out what cuts it off: a column, a variable, or a proxy with a limit.',
  },
  'signature-list': {
    title: 'Several signatures in one header',
    says: 'The right signature is number {at} of {count} in the header{label}.',
    todo: 'Use a preset or a scheme that reads such a list.',
  },
} as const satisfies Record<string, Cause>
