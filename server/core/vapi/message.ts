import { isObject, parseJson } from '../text/json.ts'

/** A Vapi message: `message` of the envelope. Every field except `type` may be missing, null or of another type. */
export interface VapiMessage {
  readonly type: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface ToolCall {
  /** Undefined if the request has none; then no result can be matched to the call. */
  id: string | undefined
  name: string | undefined
  /** Parsed; the text itself if it is not JSON, such as when it was truncated at the model's `maxTokens`. */
  arguments: unknown
}

/** The message of a parsed envelope, or undefined if it is not a Vapi envelope. Messages of unknown types are included. */
export function messageOf(envelope: unknown): VapiMessage | undefined {
  const message = isObject(envelope) ? envelope['message'] : undefined
  if (!isObject(message) || typeof message['type'] !== 'string') return undefined
  return { type: message['type'], fields: message }
}

/** The message of a request body, or undefined if it is not a Vapi envelope. */
export function readMessage(body: Uint8Array): VapiMessage | undefined {
  return messageOf(parseJson(new TextDecoder('utf-8').decode(body)))
}

const scalar = String.raw`(?:"(?:[^"\\]|\\.)*"|[\w.+-]+)`
const truncatedType = new RegExp(
  String.raw`^\s*\{\s*"message"\s*:\s*\{(?:\s*"\w+"\s*:\s*${scalar}\s*,){0,8}\s*"type"\s*:\s*"([\w.-]+)"`,
)
const truncatedCall = /"call"\s*:\s*\{\s*"id"\s*:\s*"([\w-]+)"/

/** Reads the type, and the call id if it comes early, from the beginning of an envelope that is too long to parse. */
export function readTruncated(text: string): unknown {
  const start = text.slice(0, 65_536)
  const type = truncatedType.exec(start)?.[1]
  if (type === undefined) return undefined
  return { message: { type, call: { id: truncatedCall.exec(start)?.[1] } } }
}

/** The id of the call; chats and sessions have none. */
export function callIdOf(message: VapiMessage): string | undefined {
  const call = message.fields['call']
  const id = isObject(call) ? call['id'] : undefined
  return asText(id) ?? asText(message.fields['callId'])
}

/** The tool calls to respond to, in any of the formats that Vapi has used. */
export function toolCallsOf(message: VapiMessage): ToolCall[] {
  for (const read of formats) {
    const found = read(message.fields)
    if (found.length > 0) return found
  }
  return []
}

type Fields = VapiMessage['fields']

// The list of the schema first, then the formats seen in logs and older requests.
const formats: ReadonlyArray<(fields: Fields) => ToolCall[]> = [
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
