import { describe, expect, test } from 'vitest'
import { parseFilter, readMoment } from '../../../../server/core/filter/parse.ts'

const now = 1_795_000_000_000

describe('a filter as people type it', () => {
  test.each([
    ['nothing narrows nothing', '', {}],
    ['words without a colon are searched for', 'late  fee', { search: 'late fee' }],
    ['a quoted word keeps its spaces and colons', '"x-id: 7"', { search: 'x-id: 7' }],
    ['an address is text, not a key', 'https://a.example/b', { search: 'https://a.example/b' }],
    ['a clock time is text, not a key', '12:30', { search: '12:30' }],
    ['type', 'type:tool-calls', { type: 'tool-calls' }],
    ['a quoted value may hold spaces', 'type:"two words" x', { type: 'two words', search: 'x' }],
    ['path', 'path:/hook*', { path: '/hook*' }],
    ['a value may hold a colon', 'path:/a:b', { path: '/a:b' }],
    ['method in any case', 'method:post', { method: 'POST' }],
    ['the key in any case', 'Method:put', { method: 'PUT' }],
    ['one status', 'status:404', { status: { min: 404, max: 404 } }],
    ['a class of status', 'status:5xx', { status: { min: 500, max: 599 } }],
    ['status from', 'status:>=400', { status: { min: 400, max: 999 } }],
    ['status above', 'status:>400', { status: { min: 401, max: 999 } }],
    ['status below', 'status:<300', { status: { min: 0, max: 299 } }],
    ['status up to', 'status:<=299', { status: { min: 0, max: 299 } }],
    ['a range of status', 'status:400-499', { status: { min: 400, max: 499 } }],
    ['verdict', 'is:invalid', { verdict: 'invalid' }],
    ['unchecked is a word for not-checked', 'is:unchecked', { verdict: 'not-checked' }],
    ['unsigned', 'is:unsigned', { verdict: 'unsigned' }],
    ['failed', 'is:failed status:504', { failed: true, status: { min: 504, max: 504 } }],
    ['pinned beside a verdict', 'is:pinned is:valid', { pinned: true, verdict: 'valid' }],
    [
      'credential, cause, call',
      'credential:prod cause:body-crlf call:c1',
      { credential: 'prod', cause: 'body-crlf', callId: 'c1' },
    ],
    ['state', 'state:timed_out', { state: 'timed_out' }],
    ['since a while ago', 'since:10m', { since: now - 600_000 }],
    ['until a date', 'until:2026-11-24T12:00Z', { until: Date.UTC(2026, 10, 24, 12) }],
  ])('%s', (_name, text, filter) => {
    expect(parseFilter(text, now)).toEqual({ filter, problems: [] })
  })

  test.each([
    ['an unknown key', 'colour:red', 'There is no filter "colour:"; put the text in quotes to search for it.'],
    [
      'a key that objects inherit',
      'constructor:x',
      'There is no filter "constructor:"; put the text in quotes to search for it.',
    ],
    ['a key without a value', 'type:', 'Add a value after "type:".'],
    ['an empty quoted value', 'type:""', 'Add a value after "type:".'],
    ['an invalid status', 'status:many', 'Use a status such as 404, 4xx, >=400 or 400-499.'],
    ['an invalid verdict', 'is:good', 'Use one of: valid, invalid, unsigned, unchecked, not-checked, failed, pinned.'],
    ['a path without its slash', 'path:hook', 'A path starts with /; end it with * to match everything below.'],
    ['an invalid time', 'since:lately', 'Use a time such as 90s, 10m, 2h, 3d, or a date such as 2026-11-24T12:00.'],
  ])('reports %s and applies the rest', (_name, word, message) => {
    expect(parseFilter(`${word} method:GET`, now)).toEqual({
      filter: { method: 'GET' },
      problems: [{ text: word, message }],
    })
  })

  test.each(['is:constructor', 'is:__proto__', 'state:toString', 'state:__proto__', 'state:finished'])(
    'rejects names that every object has: %s',
    (word) => {
      const { filter, problems } = parseFilter(word, now)
      expect(filter).toEqual({})
      expect(problems).toMatchObject([{ text: word, message: expect.stringContaining('Use one of') }])
    },
  )

  test('reports a repeated key, and uses its first value', () => {
    expect(parseFilter('is:valid is:invalid', now)).toEqual({
      filter: { verdict: 'valid' },
      problems: [{ text: 'is:invalid', message: 'Use "is:" only once.' }],
    })
  })
})

test.each([
  ['90s', now - 90_000],
  ['1.5h', now - 5_400_000],
  ['1795000000001', 1_795_000_000_001],
  ['12', undefined],
  ['2026-13-99', undefined],
])('the moment %s is %s', (text, at) => {
  expect(readMoment(text, now)).toBe(at)
})
