import { describe, expect, test } from 'vitest'
import { decodeUtf8, fromBase64, hexLine, toBase64 } from '../../ui/body/bytes.ts'
import { ago, formatBytes, formatDuration, minuteTime } from '../../ui/components/format.ts'

describe('formatting', () => {
  test.each([
    [0.4, '<1 ms'],
    [412, '412 ms'],
    [999.6, '1.00 s'],
    [7_500, '7.50 s'],
    [12_345, '12.3 s'],
    [552_000, '9 min 12 s'],
    [7_260_000, '2 h 1 min'],
  ])('a duration of %d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_536, '1.5 kB'],
    [48_200, '48 kB'],
    [5_200_000, '5.2 MB'],
  ])('a size of %d bytes is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  test.each([
    [999, 'just now'],
    [59_999, '59 s ago'],
    [60_000, '1 min ago'],
    [86_400_000, '1 d ago'],
    [-5, 'just now'],
  ])('an age of %d ms is %s', (age, text) => {
    expect(ago(0, age)).toBe(text)
  })
})

describe('bytes', () => {
  test('of any length survive base64', () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 251)
    expect(fromBase64(toBase64(bytes))).toEqual(bytes)
  })

  test('that are not UTF-8 have no text; a byte order mark is part of it', () => {
    expect(decodeUtf8(Uint8Array.of(0xff))).toBeNull()
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa')
  })

  test('are dumped sixteen per line, with a shorter last line padded', () => {
    const bytes = Uint8Array.from({ length: 18 }, (_, at) => 0x3f + at)
    expect(hexLine(bytes, 1)).toEqual({ offset: '00000010', hex: '4f 50'.padEnd(49), ascii: 'OP' })
  })
})

test('the minute of a time of yesterday has no date', () => {
  expect(minuteTime(new Date(2026, 10, 24, 23, 52, 7).getTime())).toBe('23:52')
})
