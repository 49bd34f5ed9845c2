import { describe, expect, test } from 'vitest'
import { visibleRange } from '../../ui/components/virtual-rows.tsx'
import { rowsAddedAbove } from '../../ui/list/scroll-anchor.ts'
import { suggestFilters } from '../../ui/list/suggestions.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'
import { emptyCounts } from '../../server/core/api/views/timeline.ts'
import { affectsTimeline, periodAt, totalOf } from '../../ui/state/timeline.ts'
import { aCredential, aRow, rowsOf } from './builders.ts'

describe('the visible part of a long list', () => {
  test.each([
    ['at the top', 0, { from: 0, to: 18 }],
    ['in the middle', 4_600, { from: 92, to: 118 }],
    ['at the end', 46_000 - 460, { from: 982, to: 1_000 }],
    ['past the end', 99_999, { from: 1_000, to: 1_000 }],
  ])('%s', (_name, top, range) => {
    expect(visibleRange(top, 460, 46, 1_000)).toEqual(range)
  })

  test('knows how many rows were added above', () => {
    expect(rowsAddedAbove(rowsOf(3, 2), rowsOf(5, 4, 3, 2))).toBe(2)
    expect(rowsAddedAbove(rowsOf(3, 2), rowsOf(3, 2))).toBe(0)
    expect(rowsAddedAbove(rowsOf(3, 2), rowsOf(9, 8))).toBe(0)
  })
})

describe('the chart of the last fifteen minutes', () => {
  test('has bucket edges that stay as time passes', () => {
    expect(periodAt(1_000_001)).toEqual({ since: 110_000, until: 1_010_000 })
    expect(periodAt(1_009_999)).toEqual(periodAt(1_000_000))
  })

  test('adds up the counts of the server', () => {
    const counts = { ...emptyCounts(), valid: 2, unsigned: 1, failed: 1 }
    expect(totalOf([counts, emptyCounts(), counts])).toEqual({ ...emptyCounts(), valid: 4, unsigned: 2, failed: 2 })
  })

  test.each<[LiveMessage['type'], boolean]>([
    ['event.captured', true],
    ['event.verified', true],
    ['attempt.finished', true],
    ['events.removed', true],
    ['attempt.started', false],
    ['tunnel.changed', false],
  ])('is loaded again after %s: %s', (type, expected) => {
    expect(affectsTimeline({ type } as LiveMessage)).toBe(expected)
  })
})

describe('filter suggestions', () => {
  const rows = [
    aRow({ seq: 3, type: 'tool-calls' }),
    aRow({ seq: 2, type: 'tool-calls' }),
    aRow({ seq: 1, type: 'two words' }),
  ]
  const shown = (text: string): string[] => suggestFilters(text, rows, [aCredential()]).map((one) => one.label)

  test('complete the last word', () => {
    expect(shown('is:valid st')).toEqual(['status:', 'state:'])
  })

  test('offer values of recent events, most frequent first', () => {
    expect(shown('type:')).toEqual(['type:tool-calls', 'type:two words'])
    expect(shown('credential:')).toEqual(['credential:prod'])
  })

  test('keep the text before the word, and quote values with spaces', () => {
    expect(suggestFilters('x type:two', rows, [])).toEqual([{ text: 'x type:"two words" ', label: 'type:two words' }])
  })
})
