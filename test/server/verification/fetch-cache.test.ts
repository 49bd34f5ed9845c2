import { describe, expect, test } from 'vitest'
import { COOLDOWN, FetchCache, FRESH } from '../../../server/verification/fetch-cache.ts'
import { RateLimit, sourceOf } from '../../../server/oauth/endpoint/rate-limit.ts'

const start = 1_700_000_000_000

/** Something fetched that counts, and gives or throws what comes next. */
function aSource(...next: Array<string | Error>) {
  const clock = { now: start }
  const asked: string[] = []
  const source = new FetchCache(
    async (url) => {
      asked.push(url)
      const value = next.length > 1 ? next.shift() : next[0]
      if (value instanceof Error) throw value
      return value ?? ''
    },
    () => clock.now,
  )
  return { clock, asked, source }
}

describe('what was fetched', () => {
  test('stays fresh for ten minutes', async () => {
    const { clock, asked, source } = aSource('one', 'two')
    expect(await Promise.all([source.get('a'), source.get('a')])).toEqual(['one', 'one'])
    clock.now += FRESH - 1
    expect([await source.get('a'), asked.length]).toEqual(['one', 1])
    clock.now += 1
    expect([await source.get('a'), asked.length]).toEqual(['two', 2])
  })

  test('is fetched again when it is not enough, half a minute later at the earliest', async () => {
    const { clock, asked, source } = aSource('one', 'two')
    const isTwo = (value: string): boolean => value === 'two'
    await source.get('a')
    clock.now += COOLDOWN - 1
    expect([await source.get('a', isTwo), asked.length]).toEqual(['one', 1])
    clock.now += 1
    expect([await source.get('a', isTwo), asked.length]).toEqual(['two', 2])
  })

  test('fails for half a minute, but what was known before stays good', async () => {
    const { clock, asked, source } = aSource('one', new Error('down'), 'two')
    await source.get('a')
    clock.now += COOLDOWN
    await expect(source.get('a', () => false)).rejects.toThrow('down')
    await expect(source.get('a', () => false)).rejects.toThrow('down')
    expect([await source.get('a'), asked.length]).toEqual(['one', 2])
    clock.now += COOLDOWN
    expect([await source.get('a', () => false), asked.length]).toEqual(['two', 3])
  })

  test('is cached for a hundred URLs', async () => {
    const { asked, source } = aSource('one')
    for (let count = 0; count <= 100; count += 1) await source.get(String(count))
    await source.get('100')
    expect(asked.length).toBe(101)
    await source.get('0')
    expect(asked.length).toBe(102)
  })
})

describe('the rate of requests', () => {
  test('has a bound for all sources together, so that invented names do not help', () => {
    const rate = new RateLimit(2, 5)
    const waits = ['a', 'b', 'c', 'd', 'e', 'f'].map((source) => rate.count(source, start))
    expect(waits).toEqual([0, 0, 0, 0, 0, 60])
    expect(rate.count('a', start + 60_000)).toBe(0)
  })

  test('returns how long to wait, and restarts when the clock is set back', () => {
    const rate = new RateLimit(1)
    expect([rate.count('a', start), rate.count('a', start + 59_001), rate.count('a', start - 1)]).toEqual([0, 1, 0])
  })

  test.each([
    [['1.1.1.1, 2.2.2.2'], '2.2.2.2'],
    [['1.1.1.1', '3.3.3.3'], '3.3.3.3'],
    [[], ''],
  ])('counts by the last hop: %j', (values, source) => {
    expect(sourceOf(values.map((value) => ['X-Forwarded-For', value] as const))).toBe(source)
  })
})
