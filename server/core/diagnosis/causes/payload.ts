import type { Cause } from './cause.ts'

/** What was signed. */
export const payloadCauses = {
  'payload-format': {
    message: 'The signature matches with the payload format {found} instead of {expected}.',
    advice: 'Set the payload format to {found}.',
  },
  'url-form': {
    message: 'The signature matches with the URL {found} instead of {expected}.',
    advice: 'Sign and verify the URL in the same form: the public URL as it is registered at the sender.',
  },
  'method-case': {
    message: 'The signature matches with the method {found} instead of {expected}.',
    advice: 'Write the method in the same letter case on both sides.',
  },
  'body-reserialized': {
    message: 'The signature matches the same JSON in another format: {how}.',
    advice:
      'Something between sender and vhook parsed and re-serialized the JSON: sign and send exactly the same bytes, and do not let a proxy or body parser change them.',
  },
  'body-newline': {
    message: 'The signature matches if {how}.',
    advice: 'Sign and send exactly the same bytes; an editor, echo or a here-document adds a line break.',
  },
  'body-crlf': {
    message: 'The signature matches if {how}.',
    advice: 'Sign and send exactly the same bytes; look for a text mode or git autocrlf that converts line breaks.',
  },
  'body-bom': {
    message: 'The signature matches if {how}.',
    advice: 'Write the file or string without a byte order mark on both sides.',
  },
  'body-charset': {
    message: 'The signature matches if {how}.',
    advice: 'Sign the UTF-8 bytes that are sent, not a string in another character set.',
  },
  'body-encoded': {
    message: 'The signature matches {how}.',
    advice: 'Sign and verify the body in the same form.',
  },
  'body-compressed': {
    message: 'The signature matches {how}.',
    advice: 'Verify the bytes that were signed: those before or those after {encoding}.',
  },
  'body-empty': {
    message: 'The signature matches an empty body, but {size} bytes were received.',
    advice: 'The signer did not have the raw body: read it before a framework consumes the stream.',
  },
  'body-truncated': {
    message: 'Only {received} of the {expected} bytes announced by Content-Length were received.',
    advice: 'Look for a size limit or a lost connection between sender and receiver, and send the request again.',
  },
} as const satisfies Record<string, Cause>
