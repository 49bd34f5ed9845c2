import type { Cause } from './cause.ts'

/** Which secret. */
export const secretCauses = {
  'other-credential': {
    title: 'Signed for another credential',
    says: 'The proof is right with {how} "{name}".',
    todo: 'Bind that credential to this path, or give the sender the secret of this one.',
  },
  'previous-secret': {
    title: 'Signed with the secret before the rotation',
    says: 'The proof is right with the secret from before the last rotation, whose grace time is over.',
    todo: 'Give the sender the new secret.',
  },
  'secret-whitespace': {
    title: 'White space in the secret',
    says: 'The signature is right when {how}.',
    todo: 'Enter the secret again on this side exactly as the sender holds it, or mend it at the sender.',
  },
  'secret-quoted': {
    title: 'Quotes round the secret',
    says: 'The signature is right when {how}.',
    todo: 'Take the quotes out of the place where they were stored by mistake, such as an .env file.',
  },
  'secret-base64': {
    title: 'The secret is base64',
    says: 'The signature is right when the secret is decoded from base64 first ({bytes} bytes).',
    todo: 'Mark the secret as base64.',
  },
  'secret-not-base64': {
    title: 'The secret is meant as text',
    says: 'The signature is right with the text of the secret, not decoded.',
    todo: 'Mark the secret as plain text, not base64.',
  },
  'secret-hex': {
    title: 'The secret is hex',
    says: 'The signature is right when the secret is decoded from hex first ({bytes} bytes).',
    todo: 'Let the sender use the text, or store the same bytes as base64 and mark the secret as base64.',
  },
  'secret-prefix': {
    title: "The secret's prefix",
    says: 'The signature is right when {how}.',
    todo: 'Enter the secret again in the form the sender uses.',
  },
  'secret-empty': {
    title: 'Signed with an empty key',
    says: 'The signature is right for an empty key: the sender has no secret set.',
    todo: 'Set the secret at the sender; its variable is probably missing. Until then anybody can sign.',
  },
} as const satisfies Record<string, Cause>
