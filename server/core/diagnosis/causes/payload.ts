import type { Cause } from './cause.ts'

/** What was signed. */
export const contentCauses = {
  'payload-format': {
    title: 'Another payload format',
    says: 'The signature is right over {found}{where}; {expected} was expected.',
    todo: 'Set the payload format to {found}.',
  },
  'url-form': {
    title: 'Another form of the URL',
    says: 'The signature is right with the URL written as {found}; here it is {expected}.',
    todo: 'Sign and verify the same form: the public URL as it is registered at the sender.',
  },
  'method-case': {
    title: 'The method in other letters',
    says: 'The signature is right with the method written as {found}; here it is {expected}.',
    todo: 'Write the method the same way on both sides.',
  },
  'body-reserialized': {
    title: 'The JSON was written again',
    says: 'The signature is right over the same JSON written {how}.',
    todo: 'Somebody parsed the body and wrote it again. Sign and send the very same bytes, and let no proxy or body parser touch them.',
  },
  'body-newline': {
    title: 'A line end at the end of the body',
    says: 'The signature is right when {how}.',
    todo: 'Sign and send the very same bytes; an editor, echo or a here-document adds a line end.',
  },
  'body-crlf': {
    title: 'Line ends were converted',
    says: 'The signature is right when {how}.',
    todo: 'Sign and send the very same bytes; look for a text mode or git autocrlf on the way.',
  },
  'body-bom': {
    title: 'A byte order mark',
    says: 'The signature is right when {how}.',
    todo: 'Write the file or string without a byte order mark, on both sides.',
  },
  'body-charset': {
    title: 'Another character set',
    says: 'The signature is right when {how}.',
    todo: 'Sign the UTF-8 bytes that are sent, not a string in another character set.',
  },
  'body-encoded': {
    title: 'An encoded body',
    says: 'The signature is right over {how}.',
    todo: 'Sign and verify the same form of the body.',
  },
  'body-compressed': {
    title: 'Compression between signing and sending',
    says: 'The signature is right over {how}.',
    todo: 'Verify the bytes in the form that was signed: before or after {encoding}.',
  },
  'body-empty': {
    title: 'Signed over nothing',
    says: 'The signature is right over an empty body, while {size} bytes came.',
    todo: 'The signer never had the raw body: capture it before a framework consumes the stream.',
  },
  'body-truncated': {
    title: 'The body is cut off',
    says: 'Only {came} of the {due} bytes that Content-Length announced arrived.',
    todo: 'Look for a limit or a lost connection between sender and receiver, and let the sender try again.',
  },
} as const satisfies Record<string, Cause>
