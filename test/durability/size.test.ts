import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { aTemporaryFolder } from './support/folder.ts'
import { eventsCost } from './support/size.ts'

describe('twenty thousand stored events', () => {
  test('are listed, filtered and searched nearly as fast as one thousand', { timeout: 300_000 }, async () => {
    const folder = aTemporaryFolder()
    mkdirSync(join(folder, 'small'))
    mkdirSync(join(folder, 'large'))
    const small = await eventsCost(join(folder, 'small'), 1_000)
    const large = await eventsCost(join(folder, 'large'), 20_000)
    console.log(`1,000 events: ${JSON.stringify(small)}`)
    console.log(`20,000 events: ${JSON.stringify(large)}`)
    for (const [name, cost] of Object.entries(large.medianMs)) {
      // Twenty times the events: whatever reads all of them shows. What a page itself costs is the floor.
      expect(cost, name).toBeLessThan(Math.max(small.medianMs[name] ?? 0, 2) * 10)
    }
  })
})
