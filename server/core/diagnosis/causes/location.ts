import type { Cause } from './cause.ts'

/** Where the signature or token should be. */
export const locationCauses = {
  'header-missing': {
    message: 'The {place} is missing. Headers received: {seen}.',
    advice:
      'Check that the credential is attached at the sender and that nothing removes the header. Possible reasons: {reasons}.',
  },
  'header-empty': {
    message: 'The {place} is empty.',
    advice:
      'Attach the credential or set the secret at the sender; Vapi sends an empty X-Vapi-Secret when nothing is attached.',
  },
  'header-other-name': {
    message: 'The correct {what} is in the header {found} instead of {expected}.',
    advice: 'Set the header name to {found}.',
  },
  'header-duplicated': {
    message: 'The header {expected} was received {count} times; {which}.',
    advice: 'Make sure that the sender, or a proxy in between, sends it only once.',
  },
  'timestamp-header-missing': {
    message: 'The signature requires a timestamp, but the {expected} is missing.',
    advice:
      'Make sure that the sender sends it and no proxy removes it, or remove the timestamp from the payload format on both sides.',
  },
  'timestamp-other-header': {
    message: 'The signature matches with the timestamp from {found} instead of {expected}.',
    advice: 'Set the timestamp header to {found}.',
  },
  'message-id-missing': {
    message: 'The signature requires a message id, but the {expected} is missing.',
    advice: 'Make sure that the sender sends it, or remove the id from the payload format on both sides.',
  },
  'message-id-other-header': {
    message: 'The signature matches with the message id from {found} instead of {expected}.',
    advice: 'Set the message id header to {found}.',
  },
  'plan-mismatch': {
    message: '{expected} was expected, but {received}.',
    advice: 'Use the authentication plan that the sender uses: {plan}.',
  },
} as const satisfies Record<string, Cause>
