import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replaceJsonLeaf } from '../../../../server/core/schemes/expressions/json-edit.ts'
import { scanJson } from '../../../../server/core/text/json-scan.ts'
import { textOf, utf8 } from '../../../../server/core/text/bytes.ts'

const tokensOf = (text: string) => [...scanJson(text)]
const isJson = (text: string) => tokensOf(text).at(-1)?.kind !== 'error'

describe('the tokens of a JSON text', () => {
  test('have their exact place', () => {
    const text = ' {"a" : [1.0, "x\\"y"],\n"b":null}'
    expect(tokensOf(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`)).toEqual([
      'open {',
      'key "a"',
      'open [',
      'number 1.0',
      'string "x\\"y"',
      'close ]',
      'key "b"',
      'word null',
      'close }',
    ])
  })

  test.each([
    ['', 0, 'Expected a value, found the end of the text.'],
    ['{"a": ', 6, 'Expected a value, found the end of the text.'],
    ['{"a" 1}', 5, 'Expected ":", found "1".'],
    ['{"a":1 "b":2}', 7, 'Expected "," or "}", found "\\"".'],
    ['[1,]', 3, 'Expected a value, found "]".'],
    ['{"a":1,}', 7, 'Expected a key in double quotes, found "}".'],
    ['[}', 1, 'Expected "," or "]", found "}".'],
    ['{]', 1, 'Expected "," or "}", found "]".'],
    ['[01]', 2, 'Expected "," or "]", found "1".'],
    ['{} x', 3, 'Expected the end, found "x".'],
    ['["\\x"]', 1, 'The string is not closed, or contains a raw control character or an invalid escape.'],
    ['"a\u0001"', 0, 'The string is not closed, or contains a raw control character or an invalid escape.'],
    ['\ufeff{}', 0, 'Expected a value, found "\ufeff".'],
  ])('%j stops being JSON at %i', (text, at, message) => {
    expect(tokensOf(text).at(-1)).toEqual({ kind: 'error', start: at, end: at, message })
  })

  test('agree with JSON.parse on what is JSON', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '-',
      '.5',
      'e1',
      'true',
      'nul',
      ' ',
      '\\',
      '"',
    )
    const parses = (text: string): boolean => {
      try {
        JSON.parse(text)
        return true
      } catch {
        // Whether it throws is the result.
        return false
      }
    }
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        expect(isJson(pieces.join(''))).toBe(parses(pieces.join('')))
      }),
      { numRuns: 3_000 },
    )
  })

  test('are found in texts that would overflow the stack of a recursive parser', () => {
    expect(isJson('['.repeat(200_000) + ']'.repeat(200_000))).toBe(true)
    expect(isJson(`"${'\\n'.repeat(2_000_000)}"`)).toBe(true)
    expect(isJson(`"${'a'.repeat(2_000_000)}`)).toBe(false)
  })
})

describe('a leaf that is replaced', () => {
  const replaced = (body: string, path: string, value: string) => {
    const bytes = replaceJsonLeaf(utf8(body), path, value)
    return bytes && textOf(bytes)
  }

  test.each([
    ['keeps every other byte', '{ "é":[1.0 ,{"a" : "x"}] }', 'é.1.a', 'ü', '{ "é":[1.0 ,{"a" : "ü"}] }'],
    ['stays a number', '{"t":1,"u":[2,3]}', 'u.1', '44', '{"t":1,"u":[2,44]}'],
    ['becomes text where the value is not a number', '{"t":1}', 't', 'x', '{"t":"x"}'],
    ['is the last of two with one path', '{"a":"1","a":"2"}', 'a', '3', '{"a":"1","a":"3"}'],
    ['may follow a byte order mark', '\ufeff{"a":"1"}', 'a', '2', '\ufeff{"a":"2"}'],
    ['is found by an escaped key', String.raw`{"\u0061":"1"}`, 'a', '2', String.raw`{"\u0061":"2"}`],
    ['is not an object', '{"a":{}}', 'a', '2', undefined],
    ['is not found in text that is not JSON', '{"a":"1"', 'a', '2', undefined],
  ])('%s', (_name, body, path, value, expected) => {
    expect(replaced(body, path, value)).toBe(expected)
  })
})
