import { describe, expect, test } from 'vitest'
import { replayLoop } from './support/replay-loop.ts'

const rounds = process.env['VHOOK_LONG'] === '1' ? 100 : 3
const blocked = Array.from({ length: rounds }, (_, round) => round % 2 === 1)
const seed = Number(process.env['VHOOK_SEED'] ?? 20_261_124)

describe('kill -9 of a whole vhook in the middle of replays', () => {
  test(
    `sends none twice and leaves none unfinished in ${rounds} rounds (seed ${seed})`,
    async () => {
      const { twice, lost, wrong, unfinished, ...figures } = await replayLoop({ blocked, seed, storeWaitMs: 600_000 })
      console.log(`replays and kill -9: ${JSON.stringify(figures)}`)
      expect({ twice, lost, wrong, unfinished }).toEqual({ twice: [], lost: [], wrong: [], unfinished: [] })
      expect(figures.stored).toBeGreaterThan(0)
      expect(figures.seen).toBeGreaterThan(0)
    },
    60_000 + rounds * 10_000,
  )

  test('is detected to lose replays that are sent before they are stored (negative control)', async () => {
    const { lost, twice, ...figures } = await replayLoop({ blocked: [true], seed, storeWaitMs: 0 })
    console.log(`replays before their commit: ${JSON.stringify({ ...figures, lost: lost.length })}`)
    expect(lost.length).toBeGreaterThan(0)
    expect(twice).toEqual([])
  }, 60_000)
})
