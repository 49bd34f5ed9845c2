import type { Cause } from './cause.ts'

/** Which secret was used, and in which form. */
export const secretCauses = {
  'other-credential': {
    message: 'The request verifies with {how} "{name}".',
    advice:
      'Bind that credential to this path (vhook routes add {path} --credential {id}), or give the sender the secret of this one.',
  },
  'previous-secret': {
    message: 'The request verifies with the secret from before the last rotation, whose grace period has ended.',
    advice: 'Give the sender the new secret.',
  },
  'secret-whitespace': {
    message: 'The signature matches if {how}.',
    advice: 'Enter the secret again exactly as the sender has it, or fix it at the sender.',
  },
  'secret-quoted': {
    message: 'The signature matches if {how}.',
    advice: 'Remove the quotes where they were stored by mistake, such as in an .env file.',
  },
  'secret-base64': {
    message: 'The signature matches if the secret is decoded from base64 ({bytes} bytes).',
    advice: 'Mark the secret as base64.',
  },
  'secret-not-base64': {
    message: 'The signature matches with the text of the secret instead of its decoded bytes.',
    advice: 'Mark the secret as plain text, not base64.',
  },
  'secret-hex': {
    message: 'The signature matches if the secret is decoded from hex ({bytes} bytes).',
    advice: 'Make the sender use the text, or store the same bytes as base64 and mark the secret as base64.',
  },
  'secret-prefix': {
    message: 'The signature matches if {how}.',
    advice: 'Enter the secret again in the form that the sender uses.',
  },
  'secret-empty': {
    message: 'The signature matches an empty key: the sender has no secret set.',
    advice: 'Set the secret at the sender, where its variable is probably missing; until then anybody can sign.',
  },
} as const satisfies Record<string, Cause>
