import { expect, test } from 'vitest'
import { fuzzRequests, fuzzResponses } from './support/fuzz.ts'

const seed = Number(process.env['VHOOK_SEED'] ?? 20_261_124)
const isLong = process.env['VHOOK_LONG'] === '1'
const requests = isLong ? 200_000 : 1_500
const responses = isLong ? 2_000 : 600

test(
  `${requests} mutants of forty requests each get a response or are closed, and what the app receives is stored unchanged`,
  { timeout: isLong ? 7_200_000 : 300_000 },
  async () => {
    const { outcomes, changed } = await fuzzRequests(requests, seed)
    expect(outcomes.hung).toBe(0)
    expect(changed).toEqual([])
  },
)

test('a stored byte that differs is detected (negative control)', async () => {
  const { changed } = await fuzzRequests(200, seed, 'bends')
  expect(changed.length).toBeGreaterThan(10)
})

test(
  `${responses} mutants of responses neither stop vhook nor leave a sender waiting`,
  { timeout: 300_000 },
  async () => {
    expect((await fuzzResponses(responses, seed)).hung).toBe(0)
  },
)
