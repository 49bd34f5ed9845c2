import type { Cause } from './cause.ts'

/** Bearer tokens and other plain ones. */
const plainTokenCauses = {
  'token-prefix': {
    message: 'The token is correct, but it has {found} instead of {expected}.',
    advice: 'Use the same prefix on both sides.',
  },
  'token-whitespace': {
    message: 'The token is correct except for white space in {side}.',
    advice: 'Enter the token again without spaces and line breaks where it is wrong.',
  },
  'token-quoted': {
    message: 'The token is correct except for quotes around {side}.',
    advice: 'Remove the quotes where they were stored by mistake, such as in an .env file.',
  },
  'token-case': {
    message: 'The token is correct except for upper and lower case ({count} letters differ).',
    advice: 'Find out what changes the case, and send the token unchanged.',
  },
  'token-truncated': {
    message: 'Only {received} of {expected} characters of the token {side}.',
    advice: 'Enter the whole token; a database column or a variable truncates it.',
  },
  'token-encoded': {
    message: 'The token is correct if {side} is decoded from {how}.',
    advice: 'Send the token unchanged.',
  },
  'token-mismatch': {
    message:
      'The token is wrong: {received} characters instead of {expected}, and they differ from character {position} on.',
    advice: 'Enter the same token at the sender and here.',
  },
} as const satisfies Record<string, Cause>

/** Access tokens of OAuth 2.0, issued or JWT. */
const accessTokenCauses = {
  'token-never-requested': {
    message: 'The token is unknown, and no token was ever requested at the token URL.',
    advice: 'Check that the sender has this credential and this token URL: {url}.',
  },
  'token-unknown': {
    message: 'The token was never issued here{lastRequest}.',
    advice: 'Make the sender request a new token, and check that it uses the token URL {url}.',
  },
  'token-expired': {
    message: 'The token expired {ago} ago, at {at}.',
    advice: 'The sender should have requested a new token; check its clock and how it reads expires_in.',
  },
  'token-revoked': {
    message: 'The token was revoked {ago} ago, at {at}.',
    advice: 'Make the sender request a new token.',
  },
  'token-not-yet-valid': {
    message: 'The token becomes valid in {ahead}, at {at}.',
    advice: 'Compare the clocks of the issuer and of this machine.',
  },
  'token-other-client': {
    message: 'The token was issued to the client {found} instead of {expected}.',
    advice:
      'Make the sender use the client of this credential, or bind the other credential to this path (vhook routes add).',
  },
  'token-scope': {
    message: 'The token has the scope "{found}", but "{expected}" is required.',
    advice: 'Make the sender request the whole scope, or require less here.',
  },
  'token-issuer': {
    message: 'The token was issued by {found} instead of {expected}.',
    advice: 'Make the sender use the token URL of that issuer, or correct the issuer here.',
  },
  'token-audience': {
    message: 'The token is for the audience {found} instead of {expected}.',
    advice: 'Make the sender request this audience, or correct the audience here.',
  },
  'token-key': {
    message: 'None of the known keys can have signed the token{kid}.',
    advice: 'Check the key set URL or the public key: it belongs to another issuer, or the keys were rotated.',
  },
  'token-algorithm': {
    message: 'The token is signed with {found}, which is not allowed here.',
    advice: 'Make the issuer sign with {expected}.',
  },
  'token-signature': {
    message: 'The signature of the token does not match under any known key.',
    advice: 'Check the key here, and that nothing changes the token on the way.',
  },
} as const satisfies Record<string, Cause>

export const tokenCauses = { ...plainTokenCauses, ...accessTokenCauses }
