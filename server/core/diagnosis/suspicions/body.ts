import type { SuspicionRow } from './suspicion.ts'

/** A body that did not arrive as it was signed. */
export const bodySuspicions = {
  'body-missing': {
    rank: 'likely',
    message: 'the body was lost on the way: it is empty',
    advice: 'Check what is between the sender and vhook, such as a proxy or a redirect that drops the body.',
  },
  'body-cut': {
    rank: 'likely',
    message: 'the body was cut off: its JSON ends early',
    advice: 'Check what is between the sender and vhook for a limit on the size of bodies.',
  },
} as const satisfies Record<string, SuspicionRow>
