import type { SuspicionRow } from './suspicion.ts'

/** A body that did not arrive as it was signed. */
export const bodySuspicions = {
  'body-missing': {
    rank: 'likely',
    message: 'the body was lost on the way: it is empty',
    advice: 'Check for a proxy, a redirect or a test tool that drops the body.',
  },
  'body-cut': {
    rank: 'likely',
    message: 'the body was cut off: the JSON ends early',
    advice: 'Check for a size limit between the sender and vhook, or a body that was copied incompletely.',
  },
  'body-unreadable': {
    rank: 'likely',
    message: 'the body was changed on the way: it is not {format}',
    advice: 'Check for a gateway that encodes bodies, such as one that delivers them as base64.',
  },
  'body-changed': {
    rank: 'possible',
    message: 'something on the way changed the body in a form that is not among those tried',
    advice: '',
  },
} as const satisfies Record<string, SuspicionRow>
