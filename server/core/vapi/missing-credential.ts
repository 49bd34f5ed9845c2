import { headerValue, type SignedRequest } from '../model/request.ts'
import { isObject } from '../text/json.ts'
import { callIdOf, readMessage } from './message.ts'
import { messageType } from './types.ts'

/** A reason why Vapi sends no credential. */
interface Reason {
  id: string
  text: string
  /** What in the request suggests this reason; undefined if nothing does. */
  evidence?: (request: SignedRequest) => string | undefined
}

/** What Vapi writes instead of the secrets of an assistant that was passed in the API request. */
const REDACTED = new TextEncoder().encode('"[REDACTED]"')

/** Every known reason, one row each, the first to check first. */
const reasons: readonly Reason[] = [
  {
    id: 'no-credential-id',
    text: 'the server object has no credentialId',
    evidence: ({ headers }) =>
      headerValue(headers, 'x-vapi-secret')?.trim() === ''
        ? 'X-Vapi-Secret is empty, as it is when nothing is attached'
        : undefined,
  },
  {
    id: 'other-level',
    text: 'the credential is attached on another level of the precedence (tool, assistant, phone number, organisation)',
  },
  {
    id: 'transient',
    text:
      'the server URL was passed in the API request, as with a transient assistant: since September 2026 Vapi withholds the ' +
      'credential then; use a saved resource, or put the header into server.headers of the request',
    evidence: transient,
  },
  { id: 'other-organisation', text: 'the request comes from another organisation, which has its own credentials' },
  { id: 'stripped', text: 'a proxy on the way removes the header' },
]

function transient(request: SignedRequest): string | undefined {
  if (includes(request.body, REDACTED))
    return 'the body contains [REDACTED] instead of a secret, which Vapi writes only then'
  const call = readMessage(request.body)?.fields['call']
  if (!isObject(call) || !isObject(call['assistant']) || typeof call['assistantId'] === 'string') return undefined
  return 'the call contains its own assistant and names no saved one'
}

function includes(body: Uint8Array, text: Uint8Array): boolean {
  const [first = 0] = text
  for (let at = body.indexOf(first); at !== -1; at = body.indexOf(first, at + 1))
    if (text.every((byte, offset) => body[at + offset] === byte)) return true
  return false
}

/** Whether a request is from Vapi, by its headers or its message. */
export function isFromVapi({ headers, body }: SignedRequest): boolean {
  if (headers.some(([name]) => /^x-vapi-/i.test(name))) return true
  const message = readMessage(body)
  return message !== undefined && (messageType(message.type) !== undefined || callIdOf(message) !== undefined)
}

/** Ids of the reasons that the request itself suggests. */
export const likelyReasons = (request: SignedRequest): string[] =>
  reasons.filter(({ evidence }) => evidence?.(request) !== undefined).map(({ id }) => id)

/** All reasons as text: first those that the request suggests, with the evidence. */
export function missingCredentialReasons(request: SignedRequest): string {
  const found = reasons.map(({ text, evidence }) => ({ text, because: evidence?.(request) }))
  const likely = found.flatMap(({ text, because }) =>
    because === undefined ? [] : [`most likely ${text} (${because})`],
  )
  const others = found.flatMap(({ text, because }) => (because === undefined ? [text] : []))
  return [...likely, ...others].join('; or ')
}
