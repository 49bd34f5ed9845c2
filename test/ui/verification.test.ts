import { describe, expect, test } from 'vitest'
import { diffSignatures } from '../../ui/verification/signature-diff.ts'
import { templateParts } from '../../ui/verification/signed-payload.tsx'
import { visibleBytes } from '../../ui/verification/visible-bytes.ts'
import { layoutTimeAxis } from '../../ui/verification/time-axis.tsx'

const text = (runs: ReadonlyArray<{ text: string }>): string => runs.map((one) => one.text).join('')

describe('comparing two signatures', () => {
  test.each([
    ['equal ones', 'abc', 'abc', 'The signatures match.'],
    ['an extra prefix', 'abc', 'sha256=abc', 'Matches except for the extra “sha256=”.'],
    ['a missing prefix', 'v0=abc', 'abc', 'Matches except for the missing “v0=”.'],
    ['missing padding', 'abcd==', 'abcd', 'Matches except for the missing “==”.'],
    ['another letter case', 'AB0c', 'ab0C', 'Only the letter case differs.'],
    ['a few characters', 'aaaaaaaaaa', 'aaaaabaaaa', '1 of 10 characters differ.'],
    ['nothing in common', 'aaaa', 'bbbb', 'No match.'],
    ['another length', 'aaaa', 'bbbbbb', 'No match. Expected 4 characters, received 6.'],
  ])('%s', (_name, expected, received, summary) => {
    const diff = diffSignatures(expected, received)
    expect(diff.summary).toBe(summary)
    expect([text(diff.expected), text(diff.received)]).toEqual([expected, received])
  })

  test('marks only what differs', () => {
    expect(diffSignatures('aaXaa', 'aaYaa').received).toEqual([
      { text: 'aa', same: true },
      { text: 'Y', same: false },
      { text: 'aa', same: true },
    ])
  })

  test('marks everything of two signatures that are equal only by chance', () => {
    const [expected, received] = ['0123456789abcdef', '01x3x5x7xxxxxxxx']
    const { summary, ...runs } = diffSignatures(expected, received)
    expect(summary).toBe('No match.')
    expect(runs).toEqual({
      expected: [{ text: expected, same: false }],
      received: [{ text: received, same: false }],
    })
  })

  test('marks only the differences when at least half of the characters are equal', () => {
    const { summary, received } = diffSignatures('01234567', '0123xxxx')
    expect(summary).toBe('4 of 8 characters differ.')
    expect(received).toEqual([
      { text: '0123', same: true },
      { text: 'xxxx', same: false },
    ])
  })

  test('handles an empty signature', () => {
    expect(diffSignatures('abc', '').summary).toBe('No match. Expected 3 characters, received 0.')
  })
})

describe('signed bytes as visible text', () => {
  const read = (bytes: number[]): string =>
    visibleBytes(Uint8Array.from(bytes))
      .map((one) => (one.marked ? `[${one.text}]` : one.text))
      .join('')

  test.each([
    ['plain text', [0x61, 0x62], 'ab'],
    ['a space', [0x61, 0x20, 0x62], 'a[·]b'],
    ['line ends', [0x0d, 0x0a], '[␍⏎\n]'],
    ['a character of several bytes', [0xc3, 0xa9, 0xe2, 0x82, 0xac], 'é€'],
    ['a byte order mark, byte by byte', [0xef, 0xbb, 0xbf, 0x61], '[\\xef\\xbb\\xbf]a'],
    ['a no-break space, unlike a space', [0xc2, 0xa0], '[\\xc2\\xa0]'],
    ['bytes that are not UTF-8', [0xff, 0xc3, 0x28], '[\\xff\\xc3]('],
    ['a character cut off at the end', [0xe2, 0x82], '[\\xe2\\x82]'],
    ['a control character', [0x00, 0x1b], '[\\x00\\x1b]'],
  ])('%s', (_name, bytes, shown) => {
    expect(read(bytes)).toBe(shown)
  })
})

test('a template is split into placeholders and literals', () => {
  expect(templateParts('v0:{timestamp}.{body}')).toEqual([
    { text: 'v0:', source: 'literal' },
    { text: '{timestamp}', source: 'timestamp' },
    { text: '.', source: 'literal' },
    { text: '{body}', source: 'body' },
  ])
})

describe('the time axis', () => {
  const at = (signed: number, past: number | null = 300, future: number | null = 300) =>
    layoutTimeAxis({ value: '', unit: 'ms', at: signed, now: 1_000, past, future })

  test.each([
    ['the last time allowed is inside', at(700), true],
    ['one earlier is outside', at(699), false],
    ['as far ahead is inside', at(1_300), true],
    ['further ahead is outside', at(1_301), false],
    ['without a limit everything is inside', at(-9_999, null, null), true],
  ])('%s', (_name, axis, inside) => {
    expect(axis.inside).toBe(inside)
  })

  test('includes every mark, however old the signature is', () => {
    const { signed, received, windowFrom, windowTo } = at(-100_000)
    expect([signed, windowFrom, received, windowTo].every((place) => place >= 0 && place <= 100)).toBe(true)
    expect(signed).toBeLessThan(windowFrom)
  })
})
