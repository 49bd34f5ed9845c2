import { afterAll, describe, expect, test } from 'vitest'
import { allCases, type Case, parsedCases } from './cases.ts'
import { goStand, javaStand, phpStand, rubyStand, type Stand } from './elsewhere.ts'
import { isThere } from './programs.ts'
import { agent } from './send.ts'

const withoutForms = allCases.filter(({ form }) => !form)
/** Where each case is a program of its own, those that differ most; all of them in the long run. */
const telling =
  /as it comes|message id|base64, SHA-1|quotes|method and URL|X-Vapi-Secret|Stripe|Svix|Twitch|Hookdeck|Discord|SendGrid/
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

const stands = new Map<Row, Promise<Stand>>()

function standOf(row: Row): Promise<Stand> {
  const stand = stands.get(row) ?? row.open(row.cases)
  stands.set(row, stand)
  return stand
}

afterAll(async () => {
  agent.destroy()
  for (const stand of stands.values()) await (await stand).close()
})

describe.each(rows)('the $language verifier', (row) => {
  test.skipIf(!row.there).each(row.cases)('accepts what is genuine and nothing else, for $name', async (one) => {
    const stand = await standOf(row)
    expect(await stand.wrongIn(one)).toEqual([])
  })
})
