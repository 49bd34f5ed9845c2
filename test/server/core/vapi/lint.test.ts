import { describe, expect, test } from 'vitest'
import { lint, lintResponse, type AppResponse } from '../../../../server/core/vapi/lint/response.ts'
import { messageOf } from '../../../../server/core/vapi/message.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const answered = (body: unknown, more: Partial<AppResponse> = {}): AppResponse => ({
  status: 200,
  headers: [['content-type', 'application/json']],
  body: typeof body === 'string' ? bytes(body) : bytes(JSON.stringify(body)),
  durationMs: 10,
  ...more,
})
const two = {
  toolCallList: [
    { id: 'a', function: { name: 'f' } },
    { id: 'b', function: { name: 'g' } },
  ],
}

function lints(type: string, answer: AppResponse, fields: Record<string, unknown> = {}): string[] {
  const message = messageOf({ message: { type, ...fields } })
  const found = message === undefined ? [] : lint(message, answer)
  for (const one of found) {
    expect(one.field).not.toBe('')
    expect(one.fix).toMatch(/^[A-Z].*\.$/s)
    expect(one.message).toMatch(/^\S.*[.]$/s)
  }
  return found.map((one) => `${one.id} @ ${one.field}`)
}

const ok = [
  { toolCallId: 'a', name: 'f', result: 'x' },
  { toolCallId: 'b', name: 'g', error: 'y' },
]

describe('a response to tool-calls', () => {
  test.each<[string, unknown, string[]]>([
    ['may be one result a call', { results: ok }, []],
    ['may be one error for all', { error: 'down' }, []],
    ['needs results', { result: 'x' }, ['results.missing @ results']],
    ['needs a list', { results: {} }, ['results.not-a-list @ results']],
    [
      'needs an id',
      { results: [{ name: 'f', result: 'x' }, ok[1]] },
      ['tool-call-id.missing @ results[0].toolCallId', 'result.absent @ results'],
    ],
    [
      'needs the right id',
      { results: [{ toolCallId: 'z', name: 'f', result: 'x' }, ok[1]] },
      ['tool-call-id.wrong @ results[0].toolCallId', 'result.absent @ results'],
    ],
    ['needs an answer to each', { results: [ok[0]] }, ['result.absent @ results']],
    ['needs one answer to each', { results: [ok[0], ok[0], ok[1]] }, ['result.repeated @ results']],
    ['keeps the order', { results: ok.toReversed() }, ['results.order @ results']],
    ['needs text', { results: [{ ...ok[0], result: { a: 1 } }, ok[1]] }, ['result.not-text @ results[0].result']],
    ['needs one line', { results: [{ ...ok[0], result: 'a\nb' }, ok[1]] }, ['result.line-break @ results[0].result']],
    [
      'needs result or error',
      { results: [{ toolCallId: 'a', name: 'f' }, ok[1]] },
      ['result.missing @ results[0].result'],
    ],
    ['needs not both', { results: [{ ...ok[0], error: 'z' }, ok[1]] }, ['result.twice @ results[0]']],
    [
      'should name the function',
      { results: [{ toolCallId: 'a', result: 'x' }, ok[1]] },
      ['result-name.missing @ results[0].name'],
    ],
    ['needs objects', { results: ['x', ...ok] }, ['result.not-an-object @ results[0]']],
    ['is not wrapped', { messageResponse: { results: ok } }, ['body.wrapped @ messageResponse']],
    ['is JSON', 'OK', ['body.not-an-object @ body']],
    ['is an object', ok, ['body.not-an-object @ body']],
    ['is not empty', '', ['body.empty @ body']],
  ])('%s', (_name, body, expected) => {
    expect(lints('tool-calls', answered(body), two)).toEqual(expected)
  })

  test('that is not 200 is reported, and the body is checked as well', () => {
    expect(lints('tool-calls', answered({}, { status: 500 }), two)).toEqual([
      'status.not-200 @ status',
      'results.missing @ results',
    ])
  })

  test('with a wrong id gets the correct one as the fix', () => {
    const message = messageOf({ message: { type: 'tool-calls', ...two } })
    const [first] = message
      ? lint(message, answered({ results: [{ toolCallId: 'z', name: 'f', result: 'x' }, ok[1]] }))
      : []
    expect(first?.fix).toContain('"a"')
  })
})

describe('the duration of a response', () => {
  test.each([
    ['assistant-request', 5_999, []],
    ['assistant-request', 6_000, ['time.near @ duration']],
    ['assistant-request', 7_500, ['time.over @ duration']],
    ['knowledge-base-request', 10_000, ['time.over @ duration']],
    ['tool-calls', 7_500, []],
    ['tool-calls', 20_000, ['time.over @ duration']],
  ])('for %s of %d ms gives %j', (type, durationMs, expected) => {
    const body = { assistantId: 'x', documents: [], results: ok }
    expect(lints(type, answered(body, { durationMs }), type === 'tool-calls' ? two : {})).toEqual(expected)
  })
})

describe('a response to', () => {
  test.each<[string, unknown, string[]]>([
    ['assistant-request', { assistant: {} }, []],
    ['assistant-request', {}, ['assistant.missing @ assistantId']],
    ['assistant-request', { assistantId: 'x', squadId: 'y' }, ['assistant.many @ squadId']],
    ['assistant-request', { assistant: 'x' }, ['assistant.kind @ assistant']],
    ['assistant-request', { assistantId: {} }, ['assistant.kind @ assistantId']],
    ['assistant-request', { error: { code: 1 } }, ['error.not-text @ error']],
    ['assistant-request', { error: 'no', assistantId: 'x' }, ['error.wins @ error']],
    ['assistant-request', { destination: { type: 'number' } }, ['destination.place @ destination.number']],
    [
      'assistant-request',
      { destination: { type: 'sip', sipUri: 's' }, squadId: 'x' },
      ['destination.wins @ destination'],
    ],
    ['transfer-destination-request', {}, ['destination.missing @ destination']],
    ['transfer-destination-request', { destination: { type: 'phone' } }, ['destination.type @ destination.type']],
    [
      'handoff-destination-request',
      { destination: { type: 'number', number: '1' } },
      ['destination.type @ destination.type'],
    ],
    ['handoff-destination-request', { error: 'nobody' }, []],
    ['knowledge-base-request', { documents: [{ content: 'x' }] }, ['document.similarity @ documents[0].similarity']],
    ['knowledge-base-request', { documents: [{ similarity: 1 }] }, ['document.content @ documents[0].content']],
    ['knowledge-base-request', { message: { role: 'assistant', content: 'x' } }, []],
    ['knowledge-base-request', {}, ['documents.missing @ documents']],
    ['call.endpointing.request', { timeoutSeconds: 15 }, []],
    ['call.endpointing.request', { timeoutSeconds: 15.1 }, ['timeout-seconds @ timeoutSeconds']],
    ['call.endpointing.request', { timeoutSeconds: '1' }, ['timeout-seconds @ timeoutSeconds']],
    ['campaign.predial', { eligible: 'yes' }, ['eligible @ eligible']],
    ['function-call', {}, ['result.missing @ result']],
    ['voice-request', {}, ['audio.type @ content-type']],
    ['a-type-of-tomorrow', 'nonsense', []],
  ])('%s of %j gives %j', (type, body, expected) => {
    expect(lints(type, answered(body))).toEqual(expected)
  })

  test.each([
    [2, []],
    [3, ['audio.odd @ body']],
    [0, ['body.empty @ body']],
  ])('voice-request of %d bytes gives %j', (size, expected) => {
    const answer = answered('', { body: new Uint8Array(size), headers: [] })
    expect(lints('voice-request', answer)).toEqual(expected)
  })

  test.each([
    ['status-update', 204, []],
    ['status-update', 302, ['status.not-2xx @ status']],
    ['status-update', null, []],
    ['assistant-request', null, ['answer.none @ status']],
  ])('%s with status %s gives %j', (type, status, expected) => {
    expect(lints(type, answered('', { status }))).toEqual(expected)
  })

  test('only Vapi messages are checked', () => {
    expect(lintResponse(bytes('{"type":"invoice.paid"}'), answered('', { status: 500 }))).toEqual([])
  })
})
