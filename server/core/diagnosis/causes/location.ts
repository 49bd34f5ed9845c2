import type { Cause } from './cause.ts'

/** Where the proof should be. */
export const placeCauses = {
  'header-missing': {
    title: 'The proof is not there',
    says: 'There is no {place}. These headers came: {seen}.',
    todo: 'Check at the sender that the credential is attached and the header is not stripped on the way: {reasons}.',
  },
  'header-empty': {
    title: 'The header is empty',
    says: 'The {place} is there, but empty.',
    todo: 'Attach the credential or set the secret at the sender; Vapi sends an empty X-Vapi-Secret when nothing is attached.',
  },
  'header-other-name': {
    title: 'The proof stands in another header',
    says: 'The right {what} stands in the header {found}, not in {expected}.',
    todo: 'Set the name of the header to {found}.',
  },
  'header-duplicated': {
    title: 'The header came several times',
    says: 'The header {expected} came {count} times; {right}.',
    todo: 'Let the sender, or a proxy on the way, send it once.',
  },
  'timestamp-header-missing': {
    title: 'The timestamp is not there',
    says: 'A timestamp is due with the signature, but there is no {expected}.',
    todo: 'Let the sender send it, check that no proxy strips it, or leave the timestamp out of the payload format on both sides.',
  },
  'timestamp-other-header': {
    title: 'The timestamp stands in another header',
    says: 'The signature is right with the timestamp of {found}, not of {expected}.',
    todo: 'Set the timestamp header to {found}.',
  },
  'message-id-missing': {
    title: 'The message id is not there',
    says: 'A message id is due with the signature, but there is no {expected}.',
    todo: 'Let the sender send it, or leave the id out of the payload format on both sides.',
  },
  'message-id-other-header': {
    title: 'The message id stands in another header',
    says: 'The signature is right with the message id of {found}, not of {expected}.',
    todo: 'Set the message id header to {found}.',
  },
  'plan-mismatch': {
    title: 'Another kind of proof came',
    says: '{wanted} was expected, but {came}.',
    todo: 'Use the plan that fits what the sender does: {plan}.',
  },
} as const satisfies Record<string, Cause>
