import { describe, expect, test } from 'vitest'
import { alignSignatures } from '../../ui/verification/align.ts'
import type { Diagnosis } from '../../server/core/model/verification.ts'
import { headlineOf } from '../../ui/verification/headline.ts'
import { templateParts } from '../../ui/verification/signed-payload.tsx'
import { visibleBytes } from '../../ui/verification/visible-bytes.ts'
import { layoutTimeAxis } from '../../ui/verification/time-axis.tsx'

const text = (stretches: ReadonlyArray<{ text: string }>): string => stretches.map((one) => one.text).join('')

describe('two signatures one over the other', () => {
  test.each([
    ['equal ones', 'abc', 'abc', 'The two are the same.'],
    ['a prefix too much', 'abc', 'sha256=abc', 'Only “sha256=” is too much; the rest is the same.'],
    ['a prefix missing', 'v0=abc', 'abc', 'Only “v0=” is missing; the rest is the same.'],
    ['a padding missing', 'abcd==', 'abcd', 'Only “==” is missing; the rest is the same.'],
    ['another letter case', 'AB0c', 'ab0C', 'Only the letter case differs.'],
    ['a few characters', 'aaaaaaaaaa', 'aaaaabaaaa', '1 of 10 characters differ.'],
    ['nothing in common', 'aaaa', 'bbbb', 'The two have nothing in common.'],
    ['another length', 'aaaa', 'bbbbbb', 'The two have nothing in common. They have 4 and 6 characters.'],
  ])('%s', (_name, expected, received, summary) => {
    const aligned = alignSignatures(expected, received)
    expect(aligned.summary).toBe(summary)
    expect([text(aligned.expected), text(aligned.received)]).toEqual([expected, received])
  })

  test('marks only what differs', () => {
    expect(alignSignatures('aaXaa', 'aaYaa').received).toEqual([
      { text: 'aa', same: true },
      { text: 'Y', same: false },
      { text: 'aa', same: true },
    ])
  })

  test('says nothing of a signature that is empty', () => {
    expect(alignSignatures('abc', '').summary).toBe('The two have nothing in common. They have 3 and 0 characters.')
  })
})

describe('bytes that were signed', () => {
  const read = (bytes: number[]): string =>
    visibleBytes(Uint8Array.from(bytes))
      .map((one) => (one.mark ? `[${one.text}]` : one.text))
      .join('')

  test.each([
    ['plain text', [0x61, 0x62], 'ab'],
    ['a space', [0x61, 0x20, 0x62], 'a[·]b'],
    ['line ends', [0x0d, 0x0a], '[␍⏎\n]'],
    ['a character of several bytes', [0xc3, 0xa9, 0xe2, 0x82, 0xac], 'é€'],
    ['a byte order mark, byte by byte', [0xef, 0xbb, 0xbf, 0x61], '[\\xef\\xbb\\xbf]a'],
    ['a no-break space, which looks like a space', [0xc2, 0xa0], '[\\xc2\\xa0]'],
    ['bytes that are not UTF-8', [0xff, 0xc3, 0x28], '[\\xff\\xc3]('],
    ['a character cut off at the end', [0xe2, 0x82], '[\\xe2\\x82]'],
    ['a control character', [0x00, 0x1b], '[\\x00\\x1b]'],
  ])('%s', (_name, bytes, shown) => {
    expect(read(bytes)).toBe(shown)
  })
})

test('a template is cut into placeholders and what is between', () => {
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
    ['the last moment allowed is inside', at(700), true],
    ['one earlier is outside', at(699), false],
    ['as far ahead is inside', at(1_300), true],
    ['further ahead is outside', at(1_301), false],
    ['without a limit everything is inside', at(-9_999, null, null), true],
  ])('%s', (_name, axis, inside) => {
    expect(axis.inside).toBe(inside)
  })

  test('keeps every mark on it, however old the signature is', () => {
    const { signed, received, windowFrom, windowTo } = at(-100_000)
    expect([signed, windowFrom, received, windowTo].every((place) => place >= 0 && place <= 100)).toBe(true)
    expect(signed).toBeLessThan(windowFrom)
  })
})

describe('the headline of a diagnosis', () => {
  const tried = { macs: 1, families: [], complete: true }

  test('is what was found; what to do follows', () => {
    const message = 'Line ends were converted.'
    const found: Diagnosis = { cause: 'body-crlf', causes: [{ id: 'body-crlf', message }], message, tried, tookMs: 1 }
    const diagnosis = { ...found, advice: 'Send them as they are.' }
    expect(headlineOf(diagnosis)).toEqual({ title: message, advice: 'Send them as they are.' })
    expect(headlineOf(found)).toEqual({ title: message, advice: '' })
  })

  test('says so when nothing was proven', () => {
    const diagnosis: Diagnosis = { cause: 'nothing-fits', causes: [], message: 'None of 9 fits.', tried, tookMs: 1 }
    expect(headlineOf(diagnosis)).toEqual({ title: 'No cause could be proven.', advice: 'None of 9 fits.' })
  })
})
