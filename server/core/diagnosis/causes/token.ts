import type { Cause } from './cause.ts'

/** Bearer tokens and other plain ones. */
const plain = {
  'token-prefix': {
    title: 'The word before the token',
    says: 'The token is right; before it stands {found} where {expected} was expected.',
    todo: 'Write it the same way on both sides.',
  },
  'token-whitespace': {
    title: 'White space in the token',
    says: 'The token is right once white space is taken off {side}.',
    todo: 'Enter the token again without blanks and line ends where it is wrong.',
  },
  'token-quoted': {
    title: 'Quotes round the token',
    says: 'The token is right once the quotes are taken off {side}.',
    todo: 'Take the quotes out of the place where they were stored by mistake, such as an .env file.',
  },
  'token-case': {
    title: 'The token in other letters',
    says: 'The token is right but for upper and lower case (letters that differ: {count}).',
    todo: 'Find out what changes the case, and send the token as it is.',
  },
  'token-truncated': {
    title: 'The token is cut off',
    says: 'Only {came} of {due} characters of the token {side}.',
    todo: 'Enter the whole token; a column or a variable cuts it off.',
  },
  'token-encoded': {
    title: 'The token is encoded',
    says: 'The token is right once {side} is decoded from {how}.',
    todo: 'Send the token as it is.',
  },
  'token-mismatch': {
    title: 'Another token',
    says: 'The token is another one: {came} characters came, {due} are expected, and {where}.',
    todo: 'Enter the same token at the sender and here.',
  },
} as const satisfies Record<string, Cause>

/** Access tokens of OAuth 2.0, issued or JWT. */
const access = {
  'token-never-requested': {
    title: 'No token was ever asked for',
    says: 'The token is unknown, and no token was ever asked for at the token URL.',
    todo: 'Check that the sender has this credential and this token URL: {url}.',
  },
  'token-unknown': {
    title: 'An unknown token',
    says: 'The token is none that was issued{asked}.',
    todo: 'Let the sender ask for a new token; check that it asks at {url}.',
  },
  'token-expired': {
    title: 'The token has expired',
    says: 'The token expired {ago} ago, at {at}.',
    todo: 'The sender should have asked for a new token; check its clock and how it reads expires_in.',
  },
  'token-revoked': {
    title: 'The token was revoked',
    says: 'The token was revoked {ago} ago, at {at}.',
    todo: 'Let the sender ask for a new token.',
  },
  'token-not-yet-valid': {
    title: 'The token is not valid yet',
    says: 'The token is valid only in {ahead}, from {at}.',
    todo: 'Compare the clocks of the issuer and of this machine.',
  },
  'token-other-client': {
    title: 'Issued to another client',
    says: 'The token was issued to the client {found}; this credential is for {expected}.',
    todo: 'Let the sender use the client of this credential, or bind the other one here.',
  },
  'token-scope': {
    title: 'The scope is not enough',
    says: 'The token covers the scope "{found}"; "{expected}" is asked for.',
    todo: 'Let the sender ask for the whole scope, or ask for less here.',
  },
  'token-issuer': {
    title: 'Another issuer',
    says: 'The token comes from the issuer {found}; {expected} was expected.',
    todo: 'Let the sender use the token URL of that issuer, or correct the issuer here.',
  },
  'token-audience': {
    title: 'For another audience',
    says: 'The token is meant for {found}; {expected} was expected.',
    todo: 'Let the sender ask for this audience, or correct the audience here.',
  },
  'token-key': {
    title: 'Another key',
    says: 'None of the keys that are known here can have signed the token{kid}.',
    todo: 'Check the key set URL or the public key: it belongs to another issuer, or the keys were rotated.',
  },
  'token-algorithm': {
    title: 'A method that is not allowed',
    says: 'The token is signed by the method {found}, which is not allowed here.',
    todo: 'Let the issuer sign with {expected}.',
  },
  'token-signature': {
    title: "The token's signature is wrong",
    says: 'The signature of the token is not right under any key that is known here.',
    todo: 'Check the key here and that nothing changes the token on the way.',
  },
} as const satisfies Record<string, Cause>

export const tokenCauses = { ...plain, ...access }
