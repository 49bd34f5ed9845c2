import type { SuspicionRow } from './suspicion.ts'

/** Why a timestamp may be outside the tolerance. */
export const timeSuspicions = {
  'timestamp-changed': {
    rank: 'likely',
    message: 'the timestamp was changed after it was signed',
    advice: 'Send the request with the timestamp that it was signed with.',
  },
  'time-zone': {
    rank: 'possible',
    message: 'one side takes local time for UTC',
    advice: 'Compare the time zones that the sender and this machine use for the timestamp.',
  },
  'old-request': {
    rank: 'possible',
    message: 'an old request was sent again with its old signature',
    advice: '',
  },
  'slow-delivery': {
    rank: 'possible',
    message: 'the request waited in a queue, or is a retry with the signature of the first delivery',
    advice: 'Compare the timestamp with the time at which the sender says it delivered the request.',
  },
  'clock-wrong': {
    rank: 'possible',
    message: 'the clock of this machine or of the sender is wrong',
    advice: 'Compare both with a time server.',
  },
} as const satisfies Record<string, SuspicionRow>
