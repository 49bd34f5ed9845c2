import { describe, expect, test } from 'vitest'
import { Backoff } from '../../../server/tunnels/backoff.ts'
import type { Failure } from '../../../server/tunnels/backoff.ts'

/** The waits of one outage, in ms. */
function waits(failure: Failure, count: number, random = 0): number[] {
  const backoff = new Backoff(() => random)
  let now = 0
  return Array.from({ length: count }, () => {
    const ms = backoff.next(failure, now)
    now += ms
    return ms
  })
}

describe('the pause before the next attempt', () => {
  test('doubles up to 30 s while the server refuses', () => {
    expect(waits('refused', 8)).toEqual([1_250, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  })

  test('has up to 25 % jitter, but never exceeds 30 s', () => {
    expect(waits('refused', 7, 1)).toEqual([1_250, 2_500, 5_000, 10_000, 20_000, 30_000, 30_000])
  })

  test('stays under five seconds for the first two minutes of an outage, then grows', () => {
    const all = waits('unreachable', 60, 0.99)
    const early = all.filter((_ms, index) => all.slice(0, index).reduce((sum, ms) => sum + ms, 0) < 120_000)
    expect(early.length).toBeGreaterThan(30)
    expect(Math.max(...early)).toBeLessThan(4_000)
    expect(all.at(-1)).toBe(30_000)
  })

  test('is at least a second, so that the server has released the name', () => {
    for (const ms of [...waits('unreachable', 20), ...waits('refused', 20)]) expect(ms).toBeGreaterThan(1_000)
  })

  test('restarts once the tunnel has been up', () => {
    const backoff = new Backoff(() => 0)
    for (let count = 0; count < 5; count += 1) backoff.next('refused', 0)
    backoff.reset()
    expect(backoff.tries).toBe(0)
    expect(backoff.next('refused', 0)).toBe(1_250)
  })
})
