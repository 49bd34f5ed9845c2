import { describe, expect, test } from 'vitest'
import { changesFrom } from '../../cli/input/json-edits.ts'
import { setValues } from '../../server/core/text/json-set.ts'
import { filterOf, hasFilter } from '../../cli/input/filter.ts'
import { planFrom } from '../../cli/commands/credentials/plan.ts'
import { schemeValue } from '../../cli/commands/credentials/set-value.ts'
import { readSecret } from '../../cli/input/secret.ts'
import { withHeaderFlags } from '../../cli/input/request.ts'
import { utf8, textOf } from '../../server/core/text/bytes.ts'
import type { Io } from '../../cli/io.ts'

const now = 1_700_000_000_000

describe('the filter flags', () => {
  test.each([
    [{}, {}],
    [
      { invalid: true as const, type: 'tool-calls' },
      { verdict: 'invalid', type: 'tool-calls' },
    ],
    [
      { valid: true as const, path: '/a b/*' },
      { verdict: 'valid', path: '/a b/*' },
    ],
    [
      { status: '4xx', since: '10m', state: 'interrupted' },
      { status: { min: 400, max: 499 }, since: now - 600_000, state: 'interrupted' },
    ],
    [{ search: 'is:invalid "x"' }, { search: 'is:invalid "x"' }],
    [
      { filter: ['is:pinned late', 'call:c1'], search: 'fee' },
      { pinned: true, callId: 'c1', search: 'late fee' },
    ],
  ])('%j are the filter %j', (flags, filter) => {
    expect(filterOf(flags, now)).toEqual(filter)
  })

  test.each([{ status: 'abc' }, { since: 'yesterday' }, { path: 'x' }, { filter: ['nothing:x'] }])(
    '%j is an error',
    (flags) => {
      expect(() => filterOf(flags, now)).toThrow(/^Invalid filter/)
    },
  )

  test('filter only if more than the limit is given', () => {
    expect([hasFilter({ limit: 5 }), hasFilter({ limit: 5, invalid: true })]).toEqual([false, true])
  })
})

describe('--set', () => {
  const set = (body: string, ...changes: string[]): string => textOf(setValues(utf8(body), changesFrom(changes)))
  test.each([
    ['{"a":{"b":1},"c":2}', 'a.b=x', '{"a":{"b":"x"},"c":2}'],
    ['{"a":1}', 'b.c=true', '{"a":1,"b":{"c":true}}'],
    ['{"a":[1,2]}', 'a.1={"x":null}', '{"a":[1,{"x":null}]}'],
    ['{"a":[]}', 'a.0=1', '{"a":[1]}'],
    ['{"a":null}', 'a.b=1', '{"a":{"b":1}}'],
    ['{"a":"x=y"}', 'a=p=q', '{"a":"p=q"}'],
    [
      '{"id":12345678901234567890,"n":1.0,"a":1}',
      'a=98765432109876543210',
      '{"id":12345678901234567890,"n":1.0,"a":98765432109876543210}',
    ],
    ['{}', '__proto__.x=1', '{"__proto__":{"x":1}}'],
  ])('of %s, %s gives %s', (body, change, changed) => {
    expect(set(body, change)).toBe(changed)
  })

  test.each([
    ['not json', 'a=1', 'values can only be set in JSON'],
    ['{}', 'a', 'must have the form path=value'],
    ['{"a":1}', 'a.b=1', 'does not exist in the body'],
    ['{"a":[]}', 'a.1=1', 'does not exist in the body'],
    ['{"a":[]}', 'a.b=1', 'does not exist in the body'],
  ])('of %s, %s is an error', (body, change, why) => {
    expect(() => set(body, change)).toThrow(why)
  })
})

describe('--header', () => {
  const headers = [
    ['A', '1'],
    ['B', '2'],
    ['a', '3'],
  ] as const
  test.each([
    [
      'a: x',
      [
        ['a', 'x'],
        ['B', '2'],
      ],
    ],
    [
      'B:x:y',
      [
        ['A', '1'],
        ['B', 'x:y'],
        ['a', '3'],
      ],
    ],
    ['A:', [['B', '2']]],
    ['C: 4', [...headers, ['C', '4']]],
  ])('%s', (flag, changed) => {
    expect(withHeaderFlags(headers, [flag])).toEqual(changed)
  })
  test('is an error if it is not a header', () => {
    expect(() => withHeaderFlags(headers, ['nonsense'])).toThrow('must have the form "Name: value"')
  })
})

describe('a plan from flags', () => {
  test.each([
    [
      {
        plan: 'hmac',
        set: ['toleranceSeconds=60', 'secretIsBase64=true', 'messageIdHeader=null', 'signaturePrefix=sha256='],
      },
      {
        type: 'hmac',
        algorithm: 'sha256',
        toleranceSeconds: 60,
        secretIsBase64: true,
        messageIdHeader: null,
        signaturePrefix: 'sha256=',
      },
    ],
    [
      { plan: 'hmac', set: ['signatureHeader=true', 'timestampHeader=7', 'toleranceSeconds=soon', 'secretIsBase64=1'] },
      {
        ...{ type: 'hmac', algorithm: 'sha256', signatureHeader: 'true', timestampHeader: '7' },
        ...{ toleranceSeconds: 'soon', secretIsBase64: '1' },
      },
    ],
    [
      { plan: 'oauth2', set: ['clientId=12345', 'slowTokensMs=100'] },
      { type: 'oauth2', clientId: '12345', slowTokensMs: 100 },
    ],
    [
      { preset: 'square', set: ['notificationUrl=https://a.test'] },
      { type: 'preset', preset: 'square', settings: { notificationUrl: 'https://a.test' } },
    ],
  ])('%j', (flags, fields) => {
    expect(planFrom(flags)).toEqual(fields)
  })

  test.each([
    ['timestamp.past', '123', 123],
    ['timestamp.past', 'soon', 'soon'],
    ['timestamp.past', 'null', null],
    ['signature.prefix', '123', '123'],
    ['signature.prefix', 'true', 'true'],
    ['signature.loose', 'true', true],
    ['constructor.name', '1', '1'],
  ])('scheme.%s=%s is %j', (path, text, value) => {
    expect(schemeValue(path.split('.'), text)).toBe(value)
  })

  test.each([
    [{ plan: 'hmac', set: ['secretKey=abc'] }, 'must not be passed on the command line'],
    [{ plan: 'bearer', set: ['token=abc'] }, 'must not be passed on the command line'],
    [{ plan: 'hmac', set: ['nonsense'] }, 'must have the form field=value'],
    [{ plan: 'magic' }, 'must be one of bearer'],
  ])('%j is an error', (flags, why) => {
    expect(() => planFrom(flags)).toThrow(why)
  })
})

describe('a secret', () => {
  const io = {
    input: () => Promise.resolve(utf8(' s3cret \r\n')),
    env: { MINE: 'from env ' },
    interactive: false,
  } as unknown as Io
  test('from standard input loses one line end and nothing else', async () => {
    expect(await readSecret(io, { secretStdin: true }, 'Secret')).toBe(' s3cret ')
  })
  test('from the environment is used unchanged', async () => {
    expect(await readSecret(io, { secretEnv: 'MINE' }, 'Secret')).toBe('from env ')
  })
  test('that is missing is an error with a hint', async () => {
    await expect(readSecret(io, { secretEnv: 'OTHER' }, 'Secret')).rejects.toThrow('names OTHER, which is not set')
    await expect(readSecret(io, {}, 'Secret')).rejects.toThrow('there is no terminal')
  })
})
