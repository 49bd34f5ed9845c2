import { describe, expect, test } from 'vitest'
import { visibleRange } from '../../ui/components/virtual-rows.tsx'
import { rowsAddedAbove } from '../../ui/list/scroll-anchor.ts'
import { suggestFilters } from '../../ui/list/suggestions.ts'
import { countByBucket } from '../../ui/state/buckets.ts'
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
  test('counts events by verdict, without older ones', () => {
    const rows = [
      aRow({ seq: 4, receivedAt: 99_900 }),
      aRow({ seq: 3, receivedAt: 99_100, verdict: 'invalid' }),
      aRow({ seq: 2, receivedAt: 95_000, verdict: 'not-checked' }),
      aRow({ seq: 1, receivedAt: 80_000 }),
    ]
    const { counts, total, start, step } = countByBucket(rows, 99_950, 10_000, 10)
    expect({ start, step }).toEqual({ start: 90_000, step: 1_000 })
    expect(total).toEqual({ valid: 1, invalid: 1, unsigned: 0, 'not-checked': 1 })
    expect(counts[9]).toEqual({ valid: 1, invalid: 1, unsigned: 0, 'not-checked': 0 })
  })

  test('keeps its bucket edges as time passes', () => {
    expect(countByBucket([], 99_001, 10_000, 10).start).toBe(countByBucket([], 99_999, 10_000, 10).start)
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
