import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allCases, type Case, parsedCases } from './cases.ts'
import { type Server, startGo, startPhp, startRuby } from './other-languages.ts'
import { isInstalled } from './programs.ts'
import { agent } from './send.ts'

const withoutForms = allCases.filter(({ form }) => !form)
/** Representative cases where each needs its own program; all of them in the long tier. */
const representative = /with defaults|quotes|method and URL|X-Vapi-Secret|Svix|Twitch|Discord|SendGrid/
const programs =
  process.env['VHOOK_LONG'] === '1' ? withoutForms : withoutForms.filter(({ name }) => representative.test(name))

interface Row {
  language: string
  installed: boolean
  cases: readonly Case[]
  open: (cases: readonly Case[]) => Promise<Server>
}

const rows: readonly Row[] = [
  { language: 'PHP', installed: isInstalled('php', '--version'), cases: withoutForms, open: startPhp },
  { language: 'Ruby', installed: isInstalled('ruby', '--version'), cases: allCases, open: startRuby },
  {
    language: 'Go',
    installed: isInstalled('go', 'version'),
    cases: [...new Set([...programs, ...parsedCases])],
    open: startGo,
  },
]

const servers = new Map<Row, Server>()

afterAll(async () => {
  agent.destroy()
  for (const server of servers.values()) await server.close()
})

/** Time to build every program on a busy machine, in ms. */
const buildTime = 300_000

describe.each(rows)('the $language verifier', (row) => {
  beforeAll(async () => {
    if (row.installed) servers.set(row, await row.open(row.cases))
  }, buildTime)

  test.skipIf(!row.installed).each(row.cases)('accepts only valid requests, for $name', async (one) => {
    expect(await servers.get(row)?.mistakesFor(one)).toEqual([])
  })
})
