import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readJson } from '../../ui/body/json.ts'
import { excerptOf } from '../../ui/body/json-error.tsx'
import { countValues, formatJson } from '../../ui/body/json-format.ts'

const written = (text: string, sorted = false): string => {
  const { node, problem } = readJson(text)
  if (!node) throw new Error(problem?.message)
  return formatJson(node, sorted)
}

describe('the JSON of a body', () => {
  test('keeps every digit of a number', () => {
    expect(written('[900719925474099312345, 0.10000000000000000001, 1E400]')).toBe(
      '[\n  900719925474099312345,\n  0.10000000000000000001,\n  1E400\n]',
    )
  })

  test('keeps duplicate and numeric keys in order', () => {
    expect(written('{"b":1,"2":2,"1":3,"b":4}')).toBe('{\n  "b": 1,\n  "2": 2,\n  "1": 3,\n  "b": 4\n}')
  })

  test('keeps keys such as __proto__ without polluting prototypes', () => {
    const text = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"__proto__":2}'
    expect(written(text).replaceAll(/\s/g, '')).toBe(text)
    expect(written(text, true)).toContain('"polluted": 1')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('shows lone surrogates as escapes', () => {
    expect(written(String.raw`["\ud800","\uDFFF"]`)).toBe('[\n  "\\ud800",\n  "\\udfff"\n]')
  })

  test('rejects a byte order mark rather than dropping it', () => {
    expect(readJson('\ufeff{}').problem).toMatchObject({ line: 1, column: 1 })
  })

  test('sorts keys at every depth for comparison, but not arrays', () => {
    expect(written('{"b":[{"d":1,"c":2}],"a":[]}', true)).toBe(written('{"a":[],"b":[{"c":2,"d":1}]}'))
  })

  test.each([
    ['an open object', '{"a": ', 1, 7, 'Expected a value, found the end of the text.'],
    ['a missing comma', '{"a":1\n "b":2}', 2, 2, 'Expected "," or "}", found "\\"".'],
    ['a single quote', "{'a':1}", 1, 2, 'Expected a key in double quotes, found "\'".'],
    [
      'a raw line feed in a string',
      '["a\nb"]',
      1,
      2,
      'The string is not closed, or contains a raw control character or an invalid escape.',
    ],
    ['something after the end', '{} x', 1, 4, 'Expected the end, found "x".'],
    ['a leading zero', '[01]', 1, 3, 'Expected "," or "]", found "1".'],
    ['an empty text', '', 1, 1, 'Expected a value, found the end of the text.'],
  ])('says where %s stops it from being JSON', (_name, text, line, column, message) => {
    expect(readJson(text).problem).toMatchObject({ line, column, message })
  })

  test('is valid at any depth, but no tree is made of more than 500 levels', () => {
    const nested = (depth: number, inside = ''): string => '['.repeat(depth) + inside + ']'.repeat(depth)
    expect(readJson(nested(500)).node).toBeDefined()
    expect(readJson(nested(501))).toEqual({ depth: 501 })
    expect(readJson(nested(5_000))).toEqual({ depth: 5_000 })
    expect(readJson(nested(5_000, '1 2')).problem).toMatchObject({ line: 1, column: 5_003 })
  })

  test('is shown around an error with the lines before and after it', () => {
    const text = '{\n  "a": 1,\n  "b": 2\n  "c": 3,\n  "d": 4\n}'
    const { problem } = readJson(text)
    expect(problem).toMatchObject({ line: 4, column: 3 })
    expect(problem && excerptOf(text, problem)).toEqual({
      before: ['  "a": 1,', '  "b": 2'],
      start: '  ',
      rest: '"c": 3,',
      after: ['  "d": 4', '}'],
    })
  })

  test('is shortened around an error in a long line', () => {
    const text = `[${'1,'.repeat(500)} x${' '.repeat(500)}]`
    const { problem } = readJson(text)
    const { start, rest } = (problem && excerptOf(text, problem)) ?? { start: '', rest: '' }
    expect([start.length, start[0], rest.length, rest[0]]).toEqual([61, '…', 60, 'x'])
  })

  test('survives a round trip through JSON.stringify and JSON.parse', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(written(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('accepts exactly what JSON.parse accepts', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', '-', '.5', 'e1', 'true', 'nul', ' ', '\\')
    const parses = (text: string): boolean => {
      try {
        JSON.parse(text)
        return true
      } catch {
        // Throwing means that it is not JSON.
        return false
      }
    }
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (parts) => {
        const text = parts.join('')
        expect(readJson(text).problem === undefined).toBe(parses(text))
      }),
      { numRuns: 2_000 },
    )
  })

  test('is counted only up to the limit', () => {
    const { node } = readJson(JSON.stringify(Array.from({ length: 1_000 }, () => [1, 2])))
    expect(countValues(node!, 50)).toBeGreaterThanOrEqual(50)
    expect(countValues(node!, 50)).toBeLessThan(60)
  })
})
