import { expect, test } from 'vitest'
import { fuzz, fuzzAnswers } from './support/fuzz.ts'

const seed = Number(process.env['VHOOK_SEED'] ?? 20_261_124)

const long = process.env['VHOOK_LONG'] === '1'
const mutants = long ? 200_000 : 5_000

test(
  `${mutants} mutants of forty requests are each answered or closed, and what was taken is kept as it came`,
  { timeout: long ? 7_200_000 : 300_000 },
  async () => {
    const { outcomes, bent } = await fuzz(mutants, seed)
    expect(outcomes.hung).toBe(0)
    expect(bent).toEqual([])
  },
)

test('a byte that is written as another is noticed', async () => {
  const { bent } = await fuzz(200, seed, 'bends')
  expect(bent.length).toBeGreaterThan(10)
})

test('2,000 mutants of answers end neither vhook nor the patience of a sender', async () => {
  expect((await fuzzAnswers(2_000, seed)).hung).toBe(0)
}, 300_000)
