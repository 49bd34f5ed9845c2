import { describe, expect, test } from 'vitest'
import { hexLine, decodeUtf8, fromBase64, toBase64 } from '../../ui/body/bytes.ts'
import { fuzzySearch, fuzzyScore } from '../../ui/commands/fuzzy-search.ts'
import { keyReader } from '../../ui/commands/keyboard.ts'
import { rowsAddedAbove } from '../../ui/list/scroll-anchor.ts'
import { suggestFilters } from '../../ui/list/suggestions.ts'
import { ago, formatDuration, formatBytes } from '../../ui/components/format.ts'
import { visibleRange } from '../../ui/components/window.tsx'
import { countByBucket } from '../../ui/state/buckets.ts'
import { aCredential, aRow, rowsOf } from './builders.ts'

describe('figures', () => {
  test.each([
    [0.4, '<1 ms'],
    [412, '412 ms'],
    [999.6, '1.00 s'],
    [7_500, '7.50 s'],
    [12_345, '12.3 s'],
    [552_000, '9 min 12 s'],
    [7_260_000, '2 h 1 min'],
  ])('%d ms is %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words)
  })

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_536, '1.5 kB'],
    [48_200, '48 kB'],
    [5_200_000, '5.2 MB'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words)
  })

  test.each([
    [999, 'just now'],
    [59_999, '59 s ago'],
    [60_000, '1 min ago'],
    [86_400_000, '1 d ago'],
    [-5, 'just now'],
  ])('%d ms back is %s', (age, words) => {
    expect(ago(0, age)).toBe(words)
  })
})

describe('bytes', () => {
  test('of any length go to base64 and back', () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 251)
    expect(fromBase64(toBase64(bytes))).toEqual(bytes)
  })

  test('that are not UTF-8 are no text', () => {
    expect(decodeUtf8(Uint8Array.of(0xff))).toBeNull()
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa')
  })

  test('are dumped sixteen a line, the last one as wide as the others', () => {
    const line = hexLine(
      Uint8Array.from({ length: 18 }, (_, at) => 0x3f + at),
      1,
    )
    expect(line).toEqual({ offset: '00000010', hex: '4f 50'.padEnd(49), ascii: 'OP' })
  })
})

describe('the window on a long list', () => {
  test.each([
    ['at the top', 0, { from: 0, to: 18 }],
    ['in the middle', 4_600, { from: 92, to: 118 }],
    ['at the end', 46_000 - 460, { from: 982, to: 1_000 }],
    ['past the end', 99_999, { from: 1_000, to: 1_000 }],
  ])('%s', (_name, top, range) => {
    expect(visibleRange(top, 460, 46, 1_000)).toEqual(range)
  })

  test('knows how many rows came in above', () => {
    expect(rowsAddedAbove(rowsOf(3, 2), rowsOf(5, 4, 3, 2))).toBe(2)
    expect(rowsAddedAbove(rowsOf(3, 2), rowsOf(3, 2))).toBe(0)
    expect(rowsAddedAbove(rowsOf(3, 2), rowsOf(9, 8))).toBe(0)
  })
})

describe('the last fifteen minutes', () => {
  test('are counted by verdict, without what is older', () => {
    const rows = [
      aRow({ seq: 4, receivedAt: 99_900 }),
      aRow({ seq: 3, receivedAt: 99_100, verdict: 'invalid' }),
      aRow({ seq: 2, receivedAt: 95_000, verdict: 'not-checked' }),
      aRow({ seq: 1, receivedAt: 80_000 }),
    ]
    const { counts, sum, start, step } = countByBucket(rows, 99_950, 10_000, 10)
    expect({ start, step }).toEqual({ start: 90_000, step: 1_000 })
    expect(sum).toEqual({ valid: 1, invalid: 1, 'not-checked': 1 })
    expect(counts[9]).toEqual({ valid: 1, invalid: 1, 'not-checked': 0 })
  })

  test('keep their edges as time goes on', () => {
    expect(countByBucket([], 99_001, 10_000, 10).start).toBe(countByBucket([], 99_999, 10_000, 10).start)
  })
})

describe('suggestions while typing a filter', () => {
  const rows = [
    aRow({ seq: 3, type: 'tool-calls' }),
    aRow({ seq: 2, type: 'tool-calls' }),
    aRow({ seq: 1, type: 'two words' }),
  ]
  const shown = (text: string): string[] => suggestFilters(text, rows, [aCredential()]).map((one) => one.shown)

  test('complete the word at the end', () => {
    expect(shown('is:valid st')).toEqual(['status:', 'state:'])
  })

  test('offer values that were seen, the most frequent first', () => {
    expect(shown('type:')).toEqual(['type:tool-calls', 'type:two words'])
    expect(shown('credential:')).toEqual(['credential:prod'])
  })

  test('keep what stands before, and quote what has spaces', () => {
    expect(suggestFilters('x type:two', rows, [])).toEqual([{ text: 'x type:"two words" ', shown: 'type:two words' }])
  })
})

describe('the palette', () => {
  test('finds letters in their order, and whole words first', () => {
    expect(fuzzySearch('ver', ['Remove', 'Verify again', 'Never'], String, 9)).toEqual(['Verify again', 'Never'])
    expect(fuzzyScore('zz', 'abc')).toBe(0)
  })
})

describe('the keyboard', () => {
  const command = (keys: string) => ({ keys, title: keys, run: () => undefined })
  const table = ['j', 'c', 'gc'].map(command)

  test('reads two keys as one command, within a second', () => {
    let now = 10_000
    const read = keyReader(table, () => now)
    expect(read('g')).toBeUndefined()
    now += 999
    expect(read('c')?.keys).toBe('gc')
    read('g')
    now += 1_000
    expect(read('c')?.keys).toBe('c')
  })

  test('forgets the first key once it was used', () => {
    const read = keyReader(table, () => 10_000)
    read('g')
    read('c')
    expect(read('c')?.keys).toBe('c')
  })
})
