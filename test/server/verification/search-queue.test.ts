import { describe, expect, test } from 'vitest'
import { SearchQueue } from '../../../server/verification/search-queue.ts'

describe('the queue of searches', () => {
  test('runs one at a time: what was asked for first, and repeated searches last', async () => {
    const queue = new SearchQueue()
    const order: string[] = []
    let running = 0
    const search = (name: string) => async () => {
      running += 1
      expect(running).toBe(1)
      order.push(name)
      await Promise.resolve()
      running -= 1
    }
    const all = [
      queue.run('new', search('new 1')),
      queue.run('again', search('again')),
      queue.run('new', search('new 2')),
      queue.run('asked', search('asked')),
    ]
    expect(queue.size).toBe(4)
    await Promise.all(all)
    expect(order).toEqual(['new 1', 'asked', 'new 2', 'again'])
    expect(queue.size).toBe(0)
  })

  test('goes on after a search that failed', async () => {
    const queue = new SearchQueue()
    const failing = queue.run('new', () => Promise.reject(new Error('no')))
    const next = queue.run('new', () => Promise.resolve(2))
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe(2)
  })
})
