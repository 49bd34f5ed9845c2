import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allCases, type Case, parsedCases } from './cases.ts'
import { goStand, javaStand, phpStand, rubyStand, type Stand } from './elsewhere.ts'
import { isThere } from './programs.ts'
import { agent } from './send.ts'

const withoutForms = allCases.filter(({ form }) => !form)
/** Where each case is a program of its own, those that differ most; all of them in the long run. */
const telling = /as it comes|quotes|method and URL|X-Vapi-Secret|Svix|Twitch|Discord|SendGrid/
const programs =
  process.env['VHOOK_LONG'] === '1' ? withoutForms : withoutForms.filter(({ name }) => telling.test(name))
const withoutJson = programs.filter(({ name }) => !name.startsWith('Linear'))

interface Row {
  language: string
  there: boolean
  cases: readonly Case[]
  open: (cases: readonly Case[]) => Promise<Stand>
}

const rows: readonly Row[] = [
  { language: 'PHP', there: isThere('php', '--version'), cases: withoutForms, open: phpStand },
  { language: 'Ruby', there: isThere('ruby', '--version'), cases: allCases, open: rubyStand },
  {
    language: 'Go',
    there: isThere('go', 'version'),
    cases: [...new Set([...programs, ...parsedCases])],
    open: goStand,
  },
  { language: 'Java', there: isThere('javac', '--version'), cases: withoutJson, open: javaStand },
]

const stands = new Map<Row, Stand>()

afterAll(async () => {
  agent.destroy()
  for (const stand of stands.values()) await stand.close()
})

/** Long enough to build every program on a busy machine, in ms. */
const buildTime = 300_000

describe.each(rows)('the $language verifier', (row) => {
  beforeAll(async () => {
    if (row.there) stands.set(row, await row.open(row.cases))
  }, buildTime)

  test.skipIf(!row.there).each(row.cases)('accepts what is genuine and nothing else, for $name', async (one) => {
    expect(await stands.get(row)?.wrongIn(one)).toEqual([])
  })
})
