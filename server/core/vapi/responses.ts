import assistant from './responses/assistant-request.json' with { type: 'json' }
import endpointing from './responses/call.endpointing.request.json' with { type: 'json' }
import handoff from './responses/handoff-destination-request.json' with { type: 'json' }
import knowledge from './responses/knowledge-base-request.json' with { type: 'json' }
import predial from './responses/campaign.predial.json' with { type: 'json' }
import tools from './responses/tool-calls.json' with { type: 'json' }
import transfer from './responses/transfer-destination-request.json' with { type: 'json' }
import { toolCallsOf, type ToolCall, type VapiMessage } from './message.ts'

/** A response that Vapi accepts. */
export interface SampleResponse {
  contentType: 'application/json' | 'application/octet-stream'
  body: Uint8Array
}

const json = (value: unknown): SampleResponse => ({
  contentType: 'application/json',
  body: new TextEncoder().encode(JSON.stringify(value)),
})

const responses: Readonly<Record<string, (message: VapiMessage) => SampleResponse>> = {
  'assistant-request': () => json(assistant),
  'tool-calls': (message) => json({ results: toolCallsOf(message).map(resultFor) }),
  'transfer-destination-request': () => json(transfer),
  'handoff-destination-request': () => json(handoff),
  'knowledge-base-request': () => json(knowledge),
  'voice-request': (message) => ({ contentType: 'application/octet-stream', body: silence(message) }),
  'call.endpointing.request': () => json(endpointing),
  'campaign.predial': () => json(predial),
  'function-call': () => json({ result: sampleResult }),
}

/** A valid response to a message, with status 200, for the sample app and for mocks. `{}` for types that need no data. */
export function responseTo(message: VapiMessage): SampleResponse {
  const respond = Object.hasOwn(responses, message.type) ? responses[message.type] : undefined
  return respond?.(message) ?? json({})
}

const sampleResult = tools.results[0]?.result ?? 'Done.'

function resultFor(call: ToolCall): Record<string, unknown> {
  const isKnown = call.name === tools.results[0]?.name
  return { name: call.name, toolCallId: call.id, result: isKnown ? sampleResult : `Done: ${call.name ?? 'no name'}.` }
}

/** A fifth of a second of silence at the requested sample rate. */
function silence(message: VapiMessage): Uint8Array {
  const rate = message.fields['sampleRate']
  const perSecond = typeof rate === 'number' && rate >= 8_000 && rate <= 48_000 ? rate : 24_000
  return new Uint8Array(2 * Math.round(perSecond / 5))
}
