import { base64, strictTextOf } from '../../server/core/text/bytes.ts'
import { inertJson, visible } from '../../server/core/text/escape.ts'
import type { Signed } from '../../server/core/signing/sign.ts'
import { type Style, size } from './style.ts'

/** What there is to print of a signed request: a stored event's signed bytes stay where the secret is. */
type Shown = Pick<Signed, 'headers' | 'added' | 'signedPayload'>

const LONGEST = 2_000

/** The new headers, the text that was signed, and a command that sends all of it. */
export function signedLines({ added, signedPayload }: Shown, curl: string | undefined, { paint }: Style): string[] {
  return [
    paint('bold', 'Headers'),
    ...added.map(([name, value]) => `${paint('cyan', visible(name))}: ${visible(value)}`),
    ...(signedPayload ? ['', paint('bold', 'Signed text'), payloadText(signedPayload)] : []),
    ...(curl === undefined ? [] : ['', paint('bold', 'Send it'), curl]),
  ]
}

function payloadText(bytes: Uint8Array): string {
  const text = strictTextOf(bytes)
  if (text === undefined) return `(${size(bytes.length)} that are no text)`
  return text.length > LONGEST
    ? `${visible(text.slice(0, LONGEST), 'lines')}… (${size(bytes.length)} in all)`
    : visible(text, 'lines')
}

/** The shape that `vhook sign --json` promises. */
export const signedJson = ({ headers, added, signedPayload }: Shown): string =>
  inertJson({ headers, added, ...(signedPayload ? { signedPayloadBase64: base64(signedPayload) } : {}) })
