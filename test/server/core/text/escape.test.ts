import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inertJson, pieces, visible } from '../../../../server/core/text/escape.ts'

describe('untrusted text', () => {
  test.each([
    ['plain text stays as it is', 'POST /webhook?a=b é 日本 €', 'POST /webhook?a=b é 日本 €'],
    ['an escape sequence cannot reach the terminal', '\u001b[2Jgone', '\\x1b[2Jgone'],
    ['a clipboard sequence ends in a visible bell', '\u001b]52;c;aGk=\u0007', '\\x1b]52;c;aGk=\\x07'],
    ['the one-byte control sequence introducer is escaped too', '\u009b31m', '\\x9b31m'],
    ['line ends and tabs are named', 'a\r\nb\tc\0', 'a\\r\\nb\\tc\\0'],
    ['a bidi override cannot turn text round', 'user\u202egpj.exe', 'user\\u202egpj.exe'],
    ['bidi isolates are shown', '\u2066a\u2069', '\\u2066a\\u2069'],
    ['zero width and soft hyphen are shown', 'a\u200bb\u00adc\ufeff', 'a\\u200bb\\xadc\\ufeff'],
    ['line and paragraph separators are shown', '\u2028\u2029', '\\u2028\\u2029'],
    ['tags that hide text are shown', 'a\u{e0041}', 'a\\u{e0041}'],
    ['letters that draw nothing are shown', 'a\u3164b', 'a\\u3164b'],
    ['half of a surrogate pair is shown', 'a\ud83db', 'a\\ud83db'],
    ['an emoji keeps what holds it together', '👩‍💻 ❤️ 👍🏽', '👩‍💻 ❤️ 👍🏽'],
    ['a joiner between letters is shown', 'pay\u200dpal', 'pay\\u200dpal'],
  ])('%s', (_name, text, shown) => {
    expect(visible(text)).toBe(shown)
  })

  test('keeps line feeds and tabs in multi-line text, and nothing else', () => {
    expect(visible('a\n\tb\r\u001b', 'lines')).toBe('a\n\tb\\r\\x1b')
  })

  test('is split into pieces that say whether they are escaped', () => {
    expect(pieces('a\u0007b')).toEqual([
      { text: 'a', escaped: false },
      { text: '\\x07', escaped: true },
      { text: 'b', escaped: false },
    ])
  })

  test('no unescaped character of the first plane can control a terminal', () => {
    const acting = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
    for (let code = 0; code <= 0xffff; code += 1) expect(acting.test(visible(String.fromCharCode(code)))).toBe(false)
  })
})

describe('JSON for a terminal', () => {
  test('contains nothing that controls a terminal, and parses to the same value', () => {
    fc.assert(
      fc.property(fc.object({ values: [fc.string({ unit: 'binary' })] }), fc.constantFrom(0, 2), (value, indent) => {
        const text = inertJson(value, indent)
        expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
  test('does not escape letters of any script', () => {
    expect(inertJson({ a: 'é日本', b: '\u202e\u{e0001}' })).toBe(String.raw`{"a":"é日本","b":"\u202e\udb40\udc01"}`)
  })
})
