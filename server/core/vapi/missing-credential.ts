import { headerValue, type SignedRequest } from '../model/request.ts'
import { isObject } from '../text/json.ts'
import { readMessage } from './message.ts'

/** Why Vapi sent no credential, and what in the request itself speaks for it. */
interface Withheld {
  id: string
  says: string
  evidence?: (request: SignedRequest) => string | undefined
}

/** Vapi's own text in the place of secrets of an assistant that came with the API request. */
const REDACTED = new TextEncoder().encode('"[REDACTED]"')

/** Every reason that is known of Vapi, one row each, in the order in which they are worth looking at. */
const table: readonly Withheld[] = [
  {
    id: 'no-credential-id',
    says: 'there is no credentialId on the server object',
    evidence: ({ headers }) =>
      headerValue(headers, 'x-vapi-secret')?.trim() === ''
        ? 'X-Vapi-Secret came empty, as it does when nothing is attached'
        : undefined,
  },
  {
    id: 'other-level',
    says: 'the credential is on another level of the precedence (tool, assistant, phone number, organisation)',
  },
  {
    id: 'transient',
    says:
      'the server URL was passed in the API request, as with a transient assistant: since September 2026 Vapi then withholds ' +
      'the credential on purpose; use a saved resource, or put the header into server.headers of the request',
    evidence: transient,
  },
  { id: 'other-organisation', says: 'it comes from another organisation, whose credentials are its own' },
  { id: 'stripped', says: 'a proxy on the way strips the header' },
]

function transient(request: SignedRequest): string | undefined {
  if (holds(request.body, REDACTED)) return 'the body has [REDACTED] where a secret stood, which Vapi writes only then'
  const call = readMessage(request.body)?.fields['call']
  if (!isObject(call) || !isObject(call['assistant']) || typeof call['assistantId'] === 'string') return undefined
  return 'the call carries its own assistant and names no saved one'
}

function holds(body: Uint8Array, text: Uint8Array): boolean {
  const [first = 0] = text
  for (let at = body.indexOf(first); at !== -1; at = body.indexOf(first, at + 1))
    if (text.every((byte, place) => body[at + place] === byte)) return true
  return false
}

/** Ids of the reasons that the request itself speaks for. */
export const likelyReasons = (request: SignedRequest): string[] =>
  table.filter(({ evidence }) => evidence?.(request) !== undefined).map(({ id }) => id)

/** The reasons in words: first what the request speaks for, with what it says, then all others. */
export function withheldReasons(request: SignedRequest): string {
  const judged = table.map(({ says, evidence }) => ({ says, because: evidence?.(request) }))
  const likely = judged.flatMap(({ says, because }) =>
    because === undefined ? [] : [`most likely ${says} (${because})`],
  )
  const others = judged.flatMap(({ says, because }) => (because === undefined ? [says] : []))
  return [...likely, ...others].join('; or ')
}
