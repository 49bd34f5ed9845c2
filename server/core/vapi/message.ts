import { isObject, parseJson } from '../text/json.ts'

/** A Vapi message as it arrived: `message` of the envelope. Every field beside `type` may be missing, null or of another type. */
export interface VapiMessage {
  readonly type: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface ToolCall {
  /** Undefined when the delivery has none: its answer cannot be matched. */
  id: string | undefined
  name: string | undefined
  /** Parsed; the text itself when it is not JSON, as after a cut at the model's `maxTokens`. */
  arguments: unknown
}

/** The message of a parsed envelope, or undefined when this is no Vapi envelope. Unknown types are messages too. */
export function messageOf(envelope: unknown): VapiMessage | undefined {
  const message = isObject(envelope) ? envelope['message'] : undefined
  if (!isObject(message) || typeof message['type'] !== 'string') return undefined
  return { type: message['type'], fields: message }
}

/** The message of a request body, or undefined when it is not JSON or no Vapi envelope. */
export function readMessage(body: Uint8Array): VapiMessage | undefined {
  return messageOf(parseJson(new TextDecoder('utf-8').decode(body)))
}

const scalar = String.raw`(?:"(?:[^"\\]|\\.)*"|[\w.+-]+)`
const cutType = new RegExp(
  String.raw`^\s*\{\s*"message"\s*:\s*\{(?:\s*"\w+"\s*:\s*${scalar}\s*,){0,8}\s*"type"\s*:\s*"([\w.-]+)"`,
)
const cutCall = /"call"\s*:\s*\{\s*"id"\s*:\s*"([\w-]+)"/

/** An envelope read from the beginning of its text, for bodies too long to parse whole: the type, and the call id if it comes first. */
export function readTruncated(text: string): unknown {
  const start = text.slice(0, 65_536)
  const type = cutType.exec(start)?.[1]
  if (type === undefined) return undefined
  return { message: { type, call: { id: cutCall.exec(start)?.[1] } } }
}

/** The call it belongs to; chats and sessions have none. */
export function callIdOf(message: VapiMessage): string | undefined {
  const call = message.fields['call']
  const id = isObject(call) ? call['id'] : undefined
  return asText(id) ?? asText(message.fields['callId'])
}

/** The calls that want an answer, whichever of the forms seen on the wire was used. */
export function toolCallsOf(message: VapiMessage): ToolCall[] {
  for (const read of forms) {
    const found = read(message.fields)
    if (found.length > 0) return found
  }
  return []
}

type Fields = VapiMessage['fields']

// In this order: the schema's list first, then what logs and older deliveries showed.
const forms: ReadonlyArray<(fields: Fields) => ToolCall[]> = [
  (fields) => listOf(fields['toolCallList']).map(readCall),
  (fields) => listOf(fields['toolCalls']).map(readCall),
  (fields) => listOf(fields['toolWithToolCallList']).map(readCallWithTool),
  (fields) => (isObject(fields['functionCall']) ? [readCall(fields['functionCall'])] : []),
]

function readCall(call: Record<string, unknown>): ToolCall {
  const inner = isObject(call['function']) ? call['function'] : call
  const given = inner['arguments'] ?? inner['parameters'] ?? call['parameters'] ?? call['arguments']
  return {
    id: asText(call['id']),
    name: asText(inner['name']) ?? asText(call['name']),
    arguments: parsedArguments(given),
  }
}

function readCallWithTool(tool: Record<string, unknown>): ToolCall {
  const call = readCall(isObject(tool['toolCall']) ? tool['toolCall'] : {})
  const inner = isObject(tool['function']) ? tool['function'] : tool
  return { ...call, name: call.name ?? asText(inner['name']) }
}

const listOf = (value: unknown): Array<Record<string, unknown>> => (Array.isArray(value) ? value.filter(isObject) : [])

const asText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const parsedArguments = (value: unknown): unknown => (typeof value === 'string' ? (parseJson(value) ?? value) : value)
