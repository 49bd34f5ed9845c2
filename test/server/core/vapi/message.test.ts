import { describe, expect, test } from 'vitest'
import { callIdOf, messageOf, readMessage, toolCallsOf } from '../../../../server/core/vapi/message.ts'
import { samples } from '../../../../server/core/vapi/samples.ts'

const wanted = { id: 'call_1', name: 'lookupRepair', arguments: { ticket: 'B1' } }
const text = '{"ticket":"B1"}'
const calls = (fields: Record<string, unknown>) => {
  const message = messageOf({ message: { type: 'tool-calls', ...fields } })
  return message && toolCallsOf(message)
}

describe('the tool calls of a request', () => {
  test.each([
    [
      'arguments as JSON text',
      { toolCallList: [{ id: 'call_1', function: { name: 'lookupRepair', arguments: text } }] },
    ],
    [
      'arguments as an object',
      { toolCallList: [{ id: 'call_1', function: { name: 'lookupRepair', arguments: { ticket: 'B1' } } }] },
    ],
    [
      'flat name and parameters',
      { toolCallList: [{ id: 'call_1', name: 'lookupRepair', parameters: { ticket: 'B1' } }] },
    ],
    ['flat name and arguments', { toolCallList: [{ id: 'call_1', name: 'lookupRepair', arguments: text }] }],
    ['toolCalls alone', { toolCalls: [{ id: 'call_1', function: { name: 'lookupRepair', arguments: text } }] }],
    [
      'the list with the tools',
      { toolWithToolCallList: [{ name: 'lookupRepair', toolCall: { id: 'call_1', parameters: { ticket: 'B1' } } }] },
    ],
    ['the older functionCall', { functionCall: { id: 'call_1', name: 'lookupRepair', parameters: { ticket: 'B1' } } }],
  ])('are read from %s', (_form, fields) => {
    expect(calls(fields)).toEqual([wanted])
  })

  test('are the same in the schema form and in the observed one', () => {
    const [schema, observed] = ['tool-calls', 'observed/tool-calls'].map((id) => messageOf(samples[id]?.envelope))
    expect(schema && toolCallsOf(schema)).toEqual(observed && toolCallsOf(observed))
  })

  test('keep truncated arguments as text', () => {
    expect(calls({ toolCallList: [{ id: 'a', function: { name: 'b', arguments: '{"tick' } }] })).toEqual([
      { id: 'a', name: 'b', arguments: '{"tick' },
    ])
  })

  test.each([[null], [{}], ['text'], [[null, 3, 'x']], [[{ function: null }]]])('survive %j', (toolCallList) => {
    expect(Array.isArray(calls({ toolCallList }))).toBe(true)
  })
})

describe('a body', () => {
  test.each(['', '[]', 'null', '{"message":"hi"}', '{"message":{"type":1}}', '{"message":', '\u0000'])(
    'of %j is not a Vapi message',
    (body) => {
      expect(readMessage(new TextEncoder().encode(body))).toBeUndefined()
    },
  )

  test('with nulls instead of values is still read', () => {
    const message = messageOf({ message: { type: 'assistant-request', call: null, artifact: null } })
    expect(message && callIdOf(message)).toBeUndefined()
  })
})
