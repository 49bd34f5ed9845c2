import { beforeAll, describe, expect, test } from 'vitest'
import { type RequestKind, requestKinds } from './mistakes/kinds.ts'
import { type Outcome, outcomeOf } from './mistakes/outcomes.ts'
import { type Mistake, mistakes } from './mistakes/table.ts'

const long = Boolean(process.env['VHOOK_LONG'])
const rows = mistakes.map((mistake) => [mistake.name, mistake] as const)

let kinds: RequestKind[] = []
beforeAll(async () => {
  const all = await requestKinds()
  // Those that the senders' own code signed, and of the others every third.
  kinds = long ? all : all.filter(({ independent }, at) => independent || at % 3 === 0)
})

async function outcomesOf(mistake: Mistake): Promise<Outcome[]> {
  const found: Outcome[] = []
  for (const kind of kinds) {
    const outcome = await outcomeOf(mistake, kind)
    if (outcome) found.push(outcome)
  }
  return found
}

const described = ({ kind, diagnosis: { rank, cause, causes } }: Outcome) =>
  `${kind.name}: ${rank} ${causes.map(({ id }) => id).join(' + ') || cause}`

describe('a common mistake with a request of a known sender', () => {
  test.each(rows)('is named: %s', { timeout: 120_000 }, async (_name, mistake) => {
    const all = await outcomesOf(mistake)
    expect(all.length).toBeGreaterThan(0)
    expect(all.filter(({ result }) => result !== 'right').map(described)).toEqual([])
    if (mistake.fix) expect(all.filter(({ fixed }) => !fixed).map(described)).toEqual([])
  })
})
