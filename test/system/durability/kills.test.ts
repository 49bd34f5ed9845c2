import { describe, expect, test } from 'vitest'
import { killLoop } from './support/kill-loop.ts'

const rounds = process.env['VHOOK_LONG'] === '1' ? 300 : 4
const seed = Number(process.env['VHOOK_SEED'] ?? 20_261_124)
const forever = 600_000

describe('kill -9 of a whole vhook under load', () => {
  test(`loses nothing in ${rounds} rounds (seed ${seed})`, { timeout: rounds * 30_000 }, async () => {
    const { lost, twice, unfinished, integrity, ...figures } = await killLoop({
      ...{ rounds, seed, storeWaitMs: forever, longestMs: rounds > 4 ? 3_000 : 400 },
    })
    console.log(`kill -9: ${JSON.stringify({ ...figures, lost: lost.length, twice: twice.length })}`)
    expect(lost).toEqual([])
    expect(twice).toEqual([])
    expect(unfinished).toEqual([])
    expect(integrity).toBe('ok')
    expect(figures.seen).toBeGreaterThan(rounds)
  })

  test(
    'is detected to lose events that were answered before their commit (negative control)',
    { timeout: 120_000 },
    async () => {
      const { lost, ...figures } = await killLoop({ rounds: 2, seed, storeWaitMs: 0, longestMs: 200 })
      console.log(`kill -9, response before commit: ${JSON.stringify({ seen: figures.seen, lost: lost.length })}`)
      expect(lost.length).toBeGreaterThan(0)
      expect(figures.integrity).toBe('ok')
    },
  )
})
