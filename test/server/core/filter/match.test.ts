import { describe, expect, test } from 'vitest'
import type { EventSummary } from '../../../../server/core/model/event.ts'
import { fits } from '../../../../server/core/filter/match.ts'

const event: EventSummary = {
  id: 'e1',
  seq: 1,
  receivedAt: 1_000,
  kind: 'webhook',
  method: 'POST',
  path: '/hook/a?x=1',
  size: 2,
  state: 'answered',
  verdict: 'valid',
  credential: 'prod',
  message: null,
  cause: null,
  rank: null,
  status: 404,
  durationMs: 5,
  respondedBy: 'app',
  responseCode: null,
  failed: false,
  replayStatus: null,
  preset: null,
  attempts: 1,
  pinned: false,
  repeatOf: null,
  type: 'tool-calls',
  callId: 'c1',
  sender: 'vapi',
}

describe('a filter held against an event', () => {
  test.each([
    ['an empty one fits', {}, true],
    ['the exact path without its query', { path: '/hook/a' }, true],
    ['the exact path with its query', { path: '/hook/a?x=1' }, true],
    ['not a beginning, unless it ends in *', { path: '/hook' }, false],
    ['a beginning that ends in *', { path: '/hook*' }, true],
    ['the first status of the range', { status: { min: 404, max: 500 } }, true],
    ['not one above the range', { status: { min: 0, max: 403 } }, false],
    ['the first moment', { since: 1_000 }, true],
    ['not a moment later', { since: 1_001 }, false],
    ['the last moment', { until: 1_000 }, true],
    ['not a moment earlier', { until: 999 }, false],
    ['all fields must hold', { verdict: 'valid', method: 'GET' } as const, false],
    ['not pinned is a wish of its own', { pinned: false }, true],
    ['the call', { callId: 'c1', credential: 'prod', type: 'tool-calls' }, true],
    ['free text is left to the index', { search: 'nowhere' }, true],
  ])('%s', (_name, filter, answer) => {
    expect(fits(filter, event)).toBe(answer)
  })

  test('an event without an answer has no status to fit', () => {
    expect(fits({ status: { min: 0, max: 999 } }, { ...event, status: null })).toBe(false)
  })
})
