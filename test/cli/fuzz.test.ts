import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readSettings } from '../../server/settings/load.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import { filterKeys, parseFilter } from '../../server/core/filter/parse.ts'
import { readEnv } from '../../server/core/import/env.ts'
import { checkCredential } from '../../server/core/schemes/compile-plan.ts'
import { schemeIssues } from '../../server/core/schemes/validate-scheme.ts'
import { importCredentials } from '../../server/core/vapi/credentials.ts'
import { changesFrom } from '../../cli/input/json-edits.ts'
import { setValues } from '../../server/core/text/json-set.ts'
import { planFrom } from '../../cli/commands/credentials/plan.ts'
import { withHeaderFlags } from '../../cli/input/request.ts'
import { isExpectedError } from './fuzz-support.ts'
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

/** Whether it returns, or throws an expected error. Rethrows any other error. */
function succeedsOrReports(run: () => unknown): true {
  try {
    run()
  } catch (error) {
    if (!isExpectedError(error)) throw error
  }
  return true
}

/** Parsers of untrusted text, with their input. */
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

describe('any input', () => {
  test.each(parsers)('to %s gives a value or an expected error', (_name, given, parse) => {
    fc.assert(
      fc.property(given, (value) => {
        expect(succeedsOrReports(() => parse(value as never))).toBe(true)
      }),
      { numRuns: runs },
    )
  })

  test('to the filter parser gives a filter and an explained error per unknown part', () => {
    const piece = fc.oneof(
      odd,
      fc.tuple(fc.constantFrom(...filterKeys), odd).map(([key, value]) => `${key}:${value}`),
    )
    const text = fc.array(piece).map((pieces) => pieces.join(' '))
    fc.assert(
      fc.property(text, (given) => {
        const { filter, problems: errors } = parseFilter(given, 1_700_000_000_000)
        expect(Object.getPrototypeOf(filter)).toBe(Object.prototype)
        for (const { message } of errors) expect(message).not.toBe('')
      }),
      { numRuns: runs },
    )
  })

  test('to the credential check gives a list of issues', () => {
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
        expect(succeedsOrReports(() => checkCredential({ id: 'x', authenticationPlan } as never))).toBe(true)
      }),
      { numRuns: runs },
    )
  })

  test('in the environment gives settings or explained errors', async () => {
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

  test('on the command line gives an exit code and never an internal error', async () => {
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
    // `doctor` would check the disk and network of this machine.
    const commandLine = fc.array(word, { maxLength: 6 }).filter((all) => !all.includes('doctor'))
    const env = { VHOOK_DATA_DIR: '/dev/null/nowhere' }
    await fc.assert(
      fc.asyncProperty(commandLine, async (args) => {
        const { code, err } = await runWith(args, { env, cwd: '/' })
        expect([0, 1, 2, 3]).toContain(code)
        expect(err, JSON.stringify(args)).not.toContain(problems.internal().message)
      }),
      { numRuns: Math.min(runs, 1_000) },
    )
  })

  test('is reported only for expected errors', () => {
    expect(isExpectedError(new VhookError({ code: 'X', message: 'x', hint: '', exit: 2 }))).toBe(true)
    expect(isExpectedError(new TypeError('x'))).toBe(false)
  })
})
