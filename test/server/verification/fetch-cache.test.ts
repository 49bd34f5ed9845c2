import { describe, expect, test } from 'vitest'
import { COOLDOWN, FetchCache, FRESH } from '../../../server/verification/fetch-cache.ts'
import { RateLimit, sourceOf } from '../../../server/oauth/endpoint/rate-limit.ts'

const start = 1_700_000_000_000

/** A cache whose fetch records its URLs, and returns or throws the next result; the last one repeats. */
function aCache(...results: Array<string | Error>) {
  const clock = { now: start }
  const fetched: string[] = []
  const cache = new FetchCache(
    async (url) => {
      fetched.push(url)
      const value = results.length > 1 ? results.shift() : results[0]
      if (value instanceof Error) throw value
      return value ?? ''
    },
    () => clock.now,
  )
  return { clock, fetched, cache }
}

describe('a fetched value', () => {
  test('stays fresh for ten minutes', async () => {
    const { clock, fetched, cache } = aCache('one', 'two')
    expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual(['one', 'one'])
    clock.now += FRESH - 1
    expect([await cache.get('a'), fetched.length]).toEqual(['one', 1])
    clock.now += 1
    expect([await cache.get('a'), fetched.length]).toEqual(['two', 2])
  })

  test('is fetched again when it is insufficient, but at most every thirty seconds', async () => {
    const { clock, fetched, cache } = aCache('one', 'two')
    const isTwo = (value: string): boolean => value === 'two'
    await cache.get('a')
    clock.now += COOLDOWN - 1
    expect([await cache.get('a', isTwo), fetched.length]).toEqual(['one', 1])
    clock.now += 1
    expect([await cache.get('a', isTwo), fetched.length]).toEqual(['two', 2])
  })

  test('is cached after a failed refresh, which is not repeated for thirty seconds', async () => {
    const { clock, fetched, cache } = aCache('one', new Error('down'), 'two')
    await cache.get('a')
    clock.now += COOLDOWN
    await expect(cache.get('a', () => false)).rejects.toThrow('down')
    await expect(cache.get('a', () => false)).rejects.toThrow('down')
    expect([await cache.get('a'), fetched.length]).toEqual(['one', 2])
    clock.now += COOLDOWN
    expect([await cache.get('a', () => false), fetched.length]).toEqual(['two', 3])
  })

  test('is cached for a hundred URLs', async () => {
    const { fetched, cache } = aCache('one')
    for (let count = 0; count <= 100; count += 1) await cache.get(String(count))
    await cache.get('100')
    expect(fetched.length).toBe(101)
    await cache.get('0')
    expect(fetched.length).toBe(102)
  })
})

describe('the rate limit', () => {
  test('also limits all sources together, so that made-up sources do not bypass it', () => {
    const rate = new RateLimit(2, 5)
    const waits = ['a', 'b', 'c', 'd', 'e', 'f'].map((source) => rate.count(source, start))
    expect(waits).toEqual([0, 0, 0, 0, 0, 60])
    expect(rate.count('a', start + 60_000)).toBe(0)
  })

  test('returns how long to wait, and resets when the clock is set back', () => {
    const rate = new RateLimit(1)
    expect([rate.count('a', start), rate.count('a', start + 59_001), rate.count('a', start - 1)]).toEqual([0, 1, 0])
  })

  test.each([
    [['1.1.1.1, 2.2.2.2'], '2.2.2.2'],
    [['1.1.1.1', '3.3.3.3'], '3.3.3.3'],
    [[], ''],
  ])('identifies a source by the last hop: %j', (values, source) => {
    expect(sourceOf(values.map((value) => ['X-Forwarded-For', value] as const))).toBe(source)
  })
})
