import { describe, expect, onTestFinished, test } from 'vitest'
import { aTemporaryFolder } from '../../support/temporary-folder.ts'
import { aListeningApp } from '../durability/support/load.ts'
import { eventsCost } from '../durability/support/size/cost.ts'
import { folderWith } from '../durability/support/size/folder.ts'
import { pageOf } from '../durability/support/size/page.ts'
import { pruneBeside } from '../durability/support/size/prune.ts'
import { sharedBrowser } from '../../support/browser.ts'

const EVENTS = Number(process.env['VHOOK_SIZE_EVENTS'] ?? 1_000_000)
const FEW = EVENTS / 50

describe(`${EVENTS} stored events`, () => {
  test('cost little more than a few, on the page too, and are pruned while requests arrive', async () => {
    const folder = aTemporaryFolder()
    const app = await aListeningApp()
    const browser = await sharedBrowser()
    onTestFinished(() => app.stop())
    const few = await folderWith(folder, FEW)
    const small = { ...(await eventsCost(few)), page: await pageOf(few, browser) }
    console.log(`${FEW} events: ${JSON.stringify(small)}`)
    const many = await folderWith(folder, EVENTS)
    const large = { ...(await eventsCost(many)), page: await pageOf(many, browser) }
    console.log(`${EVENTS} events: ${JSON.stringify(large)}`)
    const pruned = await pruneBeside(many, EVENTS * 0.9, app)
    console.log(`a tenth pruned: ${JSON.stringify(pruned)}`)

    for (const [name, cost] of Object.entries(large.medianMs)) {
      // A query that reads all events would be fifty times slower.
      expect(cost, name).toBeLessThan(Math.max(small.medianMs[name] ?? 0, 1) * 12)
    }
    expect(large.memoryMiB).toBeLessThan(small.memoryMiB + 150)
    expect(large.startMs).toBeLessThan(small.startMs * 3 + 1_000)

    expect(large.page.firstRowMs).toBeLessThan(small.page.firstRowMs * 3 + 1_000)
    expect(large.page.fewestRows).toBeGreaterThan(10)
    expect(large.page.mostRows).toBeLessThan(80)
    expect(large.page.frameMedianMs).toBeLessThan(Math.max(small.page.frameMedianMs, 16) * 3)

    expect(pruned).toMatchObject({ unanswered: 0, lost: 0 })
    expect(pruned.removed).toBeGreaterThan(EVENTS * 0.05)
    expect(pruned.beside.medianMs).toBeLessThan(pruned.alone.medianMs * 10 + 50)
  }, 3_600_000)
})
