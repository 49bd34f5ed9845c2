import { base64, strictTextOf } from '../../server/core/text/bytes.ts'
import { inertJson, visible } from '../../server/core/text/escape.ts'
import type { Signed } from '../../server/core/signing/sign.ts'
import { type Style, size } from './style.ts'

/** The signed payload of a stored event is absent, because it stays next to the vault. */
type Printed = Pick<Signed, 'headers' | 'added' | 'signedPayload'>

const LONGEST = 2_000

/** The new headers, the signed payload, and a curl command. */
export function signedLines({ added, signedPayload }: Printed, curl: string | undefined, { paint }: Style): string[] {
  return [
    paint('bold', 'Headers'),
    ...added.map(([name, value]) => `${paint('cyan', visible(name))}: ${visible(value)}`),
    ...(signedPayload ? ['', paint('bold', 'Signed payload'), payloadText(signedPayload)] : []),
    ...(curl === undefined ? [] : ['', paint('bold', 'Command'), curl]),
  ]
}

function payloadText(bytes: Uint8Array): string {
  const text = strictTextOf(bytes)
  if (text === undefined) return `(${size(bytes.length)} of binary data)`
  return text.length > LONGEST
    ? `${visible(text.slice(0, LONGEST), 'lines')}… (${size(bytes.length)} in total)`
    : visible(text, 'lines')
}

/** The output of `vhook sign --json`. */
export const signedJson = ({ headers, added, signedPayload }: Printed): string =>
  inertJson({ headers, added, ...(signedPayload ? { signedPayloadBase64: base64(signedPayload) } : {}) })
