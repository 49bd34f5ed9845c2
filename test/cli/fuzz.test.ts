import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readSettings } from '../../server/settings/load.ts'
import { VhookError } from '../../server/core/model/errors.ts'
import { filterKeys, parseFilter } from '../../server/core/filter/parse.ts'
import { readEnv } from '../../server/core/import/env.ts'
import { checkCredential } from '../../server/core/schemes/compile-plan.ts'
import { schemeIssues } from '../../server/core/schemes/validate-scheme.ts'
import { importCredentials } from '../../server/core/vapi/credentials.ts'
import { changesFrom } from '../../cli/input/json-edits.ts'
import { setValues } from '../../server/core/text/json-set.ts'
import { planFrom } from '../../cli/commands/credentials/plan.ts'
import { withHeaderFlags } from '../../cli/input/request.ts'
import { shownProblem } from './fuzz-support.ts'
import { runWith } from './fake-io.ts'

const runs = process.env['VHOOK_LONG'] === '1' ? 20_000 : 500
const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('', '-', '--', '--=', '\0', '\ud800', '__proto__', '../..', '~2'),
)
const json = fc.oneof(
  fc.json(),
  fc.object({ withNullPrototype: false }).map((value) => JSON.stringify(value)),
  odd,
)

/** A value, or an obstacle from the table; throws whatever else it ends with. */
function endsWell(work: () => unknown): true {
  try {
    work()
  } catch (error) {
    if (!shownProblem(error)) throw error
  }
  return true
}

/** Parsers that take text from outside, and what they are given. */
const parsers: ReadonlyArray<readonly [name: string, given: fc.Arbitrary<unknown>, parse: (value: never) => unknown]> =
  [
    [
      'a plan made of flags',
      fc.tuple(odd, fc.array(odd)),
      ([plan, set]: [string, string[]]) => planFrom({ plan, set }),
    ],
    [
      'a change of a body',
      fc.tuple(json, fc.array(odd)),
      ([body, set]: [string, string[]]) => setValues(Buffer.from(body), changesFrom(set)),
    ],
    ['header flags', fc.array(odd), (flags: string[]) => withHeaderFlags([['A', '1']], flags)],
    ['an .env file', odd, (text: string) => readEnv(text)],
    ["Vapi's credentials", json, (text: string) => importCredentials(text)],
    ['a scheme', fc.anything({ withNullPrototype: true }), (value: unknown) => schemeIssues(value)],
  ]

describe('whatever is given', () => {
  test.each(parsers)('%s is a value, or a problem of the table', (_name, given, parse) => {
    fc.assert(
      fc.property(given, (value) => {
        expect(endsWell(() => parse(value as never))).toBe(true)
      }),
      { numRuns: runs },
    )
  })

  test('a filter is read, and what it does not understand is named', () => {
    const piece = fc.oneof(
      odd,
      fc.tuple(fc.constantFrom(...filterKeys), odd).map(([key, value]) => `${key}:${value}`),
    )
    const text = fc.array(piece).map((pieces) => pieces.join(' '))
    fc.assert(
      fc.property(text, (given) => {
        const { filter, problems } = parseFilter(given, 1_700_000_000_000)
        expect(Object.getPrototypeOf(filter)).toBe(Object.prototype)
        for (const { message } of problems) expect(message).not.toBe('')
      }),
      { numRuns: runs },
    )
  })

  test('a credential has flaws or none, and never ends the check', () => {
    const plan = fc.record(
      {
        type: fc.constantFrom('hmac', 'bearer', 'oauth2', 'preset', 'scheme', 'none', ''),
        secretKey: odd,
        token: odd,
        secret: odd,
        preset: odd,
        algorithm: odd,
        payloadFormat: odd,
        scheme: fc.anything(),
        clientId: odd,
        clientSecret: odd,
        toleranceSeconds: fc.anything(),
      },
      { requiredKeys: ['type'] },
    )
    fc.assert(
      fc.property(plan, (authenticationPlan) => {
        expect(endsWell(() => checkCredential({ id: 'x', authenticationPlan } as never))).toBe(true)
      }),
      { numRuns: runs },
    )
  })

  test('settings from the environment are taken or told apart, never a fault', async () => {
    const names = [
      'PORT',
      'TUNNEL',
      'TARGET',
      'KEEP_DAYS',
      'ENFORCE',
      'ANSWER_TIMEOUT',
      'PUBLIC_URL',
      'MIN_FREE',
      'STORE_WAIT',
    ]
    const env = fc.dictionary(fc.constantFrom(...names.map((name) => `VHOOK_${name}`)), odd)
    await fc.assert(
      fc.asyncProperty(env, async (given) => {
        const read = await readSettings({}, { cwd: '/', env: given })
        expect('problems' in read ? read.problems : []).not.toContain('')
      }),
      { numRuns: runs },
    )
  })

  test('a command line ends with an exit code, and never with a fault of our own', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'events',
        'show',
        'verify',
        'sign',
        'replay',
        'credentials',
        'add',
        'presets',
        'doctor',
        'completion',
        'bash',
      ),
      fc.constantFrom(
        '--json',
        '--filter',
        '--since',
        '--status',
        '--limit',
        '--help',
        '--request',
        '--credential',
        '--set',
        '--header',
      ),
      odd,
    )
    // Only words that are refused or answered before anything is opened.
    const words = fc.array(word, { maxLength: 6 }).filter((all) => !all.includes('doctor'))
    const env = { VHOOK_DATA_DIR: '/dev/null/nowhere' }
    await fc.assert(
      fc.asyncProperty(words, async (all) => {
        const { code, err } = await runWith(all, { env, cwd: '/' })
        expect([0, 1, 2, 3]).toContain(code)
        expect(err, JSON.stringify(all)).not.toContain('met a fault of its own')
      }),
      { numRuns: Math.min(runs, 1_000) },
    )
  })

  test('what is refused is a problem and nothing else', () => {
    expect(shownProblem(new VhookError({ code: 'X', message: 'x', hint: '', exit: 2 }))).toBe(true)
    expect(shownProblem(new TypeError('x'))).toBe(false)
  })
})
