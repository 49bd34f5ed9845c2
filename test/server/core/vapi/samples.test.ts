import { describe, expect, test } from 'vitest'
import { responseTo } from '../../../../server/core/vapi/responses.ts'
import { refreshSample, sampleTime } from '../../../../server/core/vapi/refresh-sample.ts'
import { lint } from '../../../../server/core/vapi/lint/response.ts'
import { callIdOf, messageOf, type VapiMessage } from '../../../../server/core/vapi/message.ts'
import { samples } from '../../../../server/core/vapi/samples.ts'
import { messageTypes } from '../../../../server/core/vapi/types.ts'

const ids = Object.keys(samples)
const messageFor = (id: string): VapiMessage => {
  const message = messageOf(samples[id]?.envelope)
  if (message === undefined) throw new Error(`no message in ${id}`)
  return message
}

describe('the samples', () => {
  test('cover every message of the schema and the observed formats', () => {
    expect(ids.filter((id) => !id.startsWith('observed/'))).toHaveLength(29)
    expect(ids.filter((id) => id.startsWith('observed/'))).toHaveLength(3)
  })

  test.each(ids)('%s is named after its type, which has a row', (id) => {
    const { type } = messageFor(id)
    expect(id.replace('observed/', '')).toBe(type)
    expect(messageTypes[type]).toBeDefined()
  })

  test.each(ids)('the answer to %s has nothing to complain about', (id) => {
    const message = messageFor(id)
    const answer = responseTo(message)
    const lints = lint(message, {
      status: 200,
      headers: [['content-type', answer.contentType]],
      body: answer.body,
      durationMs: 20,
    })
    expect(lints).toEqual([])
  })
})

describe('a refreshed sample', () => {
  test.each(ids)('%s keeps its shape, and nothing of its old id and times', (id) => {
    const shiftMs = 400 * 24 * 3_600_000
    const fresh = refreshSample(id, { callId: 'call-of-now', shiftMs })
    const before = messageFor(id)
    const after = messageOf(fresh)
    expect(after?.type).toBe(before.type)
    expect(after?.fields['timestamp']).toBe(sampleTime(id) + shiftMs)

    const text = JSON.stringify(fresh)
    const oldId = callIdOf(before)
    expect(oldId !== undefined && text.includes(oldId)).toBe(false)
    expect(after && callIdOf(after)).toBe(oldId === undefined ? undefined : 'call-of-now')
    expect(text).not.toMatch(/2026-11-(19|20)T|1795\d{9}\b/)
  })

  test('does not exist for an unknown name', () => {
    expect(refreshSample('toString', { callId: 'x', shiftMs: 0 })).toBeUndefined()
  })
})
