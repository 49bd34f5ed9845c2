import { describe, expect, onTestFinished, test } from 'vitest'
import { aTemporaryFolder } from '../../support/temporary-folder.ts'
import { aListeningApp } from './support/load.ts'
import { eventsCost } from './support/size/cost.ts'
import { folderWith } from './support/size/folder.ts'
import { pruneBeside } from './support/size/prune.ts'

const EVENTS = 20_000
const RETAINED = 17_000

describe('twenty thousand stored events', () => {
  test(
    'are listed, filtered and searched almost as fast as one thousand, and pruned while requests arrive',
    { timeout: 300_000 },
    async () => {
      const folder = aTemporaryFolder()
      const app = await aListeningApp()
      onTestFinished(() => app.stop())
      const small = await eventsCost(await folderWith(folder, 1_000))
      const dataDir = await folderWith(folder, EVENTS)
      const large = await eventsCost(dataDir)
      const pruned = await pruneBeside(dataDir, RETAINED, app)
      console.log(`1,000 events: ${JSON.stringify(small)}`)
      console.log(`20,000 events: ${JSON.stringify(large)}`)
      console.log(`pruned to ${RETAINED}: ${JSON.stringify(pruned)}`)
      for (const [name, cost] of Object.entries(large.medianMs)) {
        // A query that reads all events would be twenty times slower. 2 ms is what a request costs at least.
        expect(cost, name).toBeLessThan(Math.max(small.medianMs[name] ?? 0, 2) * 10)
      }
      expect(pruned).toMatchObject({ unanswered: 0, lost: 0 })
      expect(pruned.removed).toBeGreaterThan(0)
      expect(pruned.beside.medianMs).toBeLessThan(pruned.alone.medianMs * 10 + 50)
    },
  )
})
