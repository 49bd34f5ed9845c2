import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { powerCuts } from './support/power-cut.ts'

const isLong = process.env['VHOOK_LONG'] === '1'
const EVENTS = isLong ? 60 : 40
const CUTS = isLong ? 10 : 5
const canTrace = spawnSync('strace', ['-e', 'trace=none', 'true']).status === 0

describe.skipIf(!canTrace)('a power cut, replayed from what was flushed', () => {
  test(`loses nothing that was answered, at ${CUTS} moments`, { timeout: 300_000 }, async () => {
    const cuts = await powerCuts({ events: EVENTS, cuts: CUTS })
    console.log(`power cut: ${JSON.stringify(cuts.map(({ acknowledged, lost }) => ({ acknowledged, lost })))}`)
    expect(cuts).toHaveLength(CUTS)
    expect(cuts.filter(({ lost, integrity }) => lost > 0 || integrity !== 'ok')).toEqual([])
  })

  test(
    'is detected to lose events where commits are not flushed (negative control)',
    { timeout: 300_000 },
    async () => {
      const cuts = await powerCuts({ events: EVENTS, cuts: CUTS, withNormal: true })
      console.log(
        `power cut with NORMAL: ${JSON.stringify(cuts.map(({ acknowledged, lost }) => ({ acknowledged, lost })))}`,
      )
      expect(cuts.some(({ lost }) => lost > 0)).toBe(true)
    },
  )
})
