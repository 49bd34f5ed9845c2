import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { emptyCounts } from '../../../server/core/api/views/timeline.ts'
import type { Verdict } from '../../../server/core/model/verification.ts'
import { folderAt } from '../../../server/store/data-dir.ts'
import type { Store } from '../../../server/store/contract.ts'
import { anEvent, aStore, freshFolder, noLabels, noon } from './support.ts'

async function add(store: Store, receivedAt: number, verdict: Verdict | null): Promise<void> {
  const { id } = await store.add(anEvent({ receivedAt }), noLabels, 'stored')
  const nobody = { credentialId: null, credentialName: null, at: 1, checks: [] }
  if (verdict) await store.saveVerifications(id, [{ ...nobody, verdict }])
}

describe('the timeline', () => {
  test('counts the events of a period by verdict, in equal buckets', async () => {
    const store = await aStore()
    await add(store, noon - 1, 'valid')
    await add(store, noon, 'valid')
    await add(store, noon + 999, 'unsigned')
    await add(store, noon + 1_000, 'invalid')
    await add(store, noon + 1_999, null)
    await add(store, noon + 2_000, 'valid')
    expect(await store.timeline({ since: noon, until: noon + 2_000, buckets: 2 })).toEqual({
      since: noon,
      until: noon + 2_000,
      buckets: [
        { ...emptyCounts(), valid: 1, unsigned: 1 },
        { ...emptyCounts(), invalid: 1, 'not-checked': 1 },
      ],
    })
  })

  test('counts deliveries that failed', async () => {
    const store = await aStore()
    const { id } = await store.add(anEvent(), noLabels, 'stored')
    const response = { status: 502, code: 'app_unreachable', headers: [], body: new Uint8Array(), bodySize: 0 } as const
    await store.change(id, { delivery: { by: 'vhook', ...response, durationMs: 1, leftMs: null, failed: true } })
    const { buckets } = await store.timeline({ since: noon, until: noon + 1, buckets: 1 })
    expect(buckets).toEqual([{ ...emptyCounts(), 'not-checked': 1, failed: 1 }])
  })

  test('is read from an index, without the rows', async () => {
    const dataDir = freshFolder()
    const store = await aStore({ dataDir })
    await store.close()
    const db = new Database(folderAt(dataDir).database, { readonly: true })
    const plan = db
      .prepare(
        'EXPLAIN QUERY PLAN SELECT verdict, failed FROM event INDEXED BY event_received_at WHERE received_at >= 0',
      )
      .all() as Array<{ detail: string }>
    db.close()
    expect(plan.map(({ detail }) => detail).join('\n')).toContain('COVERING INDEX event_received_at')
  })
})
