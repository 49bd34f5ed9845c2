import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventsCost } from '../durability/support/size.ts'
import { aTemporaryFolder } from '../durability/support/folder.ts'

const EVENTS = 1_000_000

describe('a million stored events', () => {
  test('are listed, filtered and searched nearly as fast as a few', { timeout: 3_600_000 }, async () => {
    const folder = aTemporaryFolder()
    mkdirSync(join(folder, 'small'))
    mkdirSync(join(folder, 'large'))
    const small = await eventsCost(join(folder, 'small'), 20_000)
    const large = await eventsCost(join(folder, 'large'), EVENTS)
    console.log(`20,000 events: ${JSON.stringify(small)}`)
    console.log(`1,000,000 events: ${JSON.stringify(large)}`)
    for (const [name, cost] of Object.entries(large.medianMs)) {
      // Fifty times the events: whatever reads all of them shows.
      const before = small.medianMs[name] ?? 0
      expect(cost, name).toBeLessThan(Math.max(before, 1) * 12)
    }
    expect(large.memoryMiB).toBeLessThan(small.memoryMiB + 150)
  })
})
