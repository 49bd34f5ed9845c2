import { describe, expect, test } from 'vitest'
import { noDelivery } from '../../../server/core/model/delivery.ts'
import { ownDelivery } from '../../../server/core/model/sender.ts'
import type { Store } from '../../../server/store/contract.ts'
import { aDelivery, aStore, anAttempt, anEvent, anOutcome, freshFolder, noLabels } from './support.ts'

const timeout = ownDelivery(
  { status: 504, headers: [['X-Vhook-Error', 'app_timeout']], body: Buffer.from('{"late":1}'), code: 'app_timeout' },
  8_000,
)

async function forwarded(store: Store): Promise<{ id: string; attemptId: string }> {
  const { id } = await store.add(anEvent(), noLabels, 'stored')
  const attempt = anAttempt(id)
  await store.startAttempt(attempt, 'forwarding')
  return { id, attemptId: attempt.id }
}

async function replayed(store: Store, eventId: string, status: number): Promise<void> {
  const attempt = anAttempt(eventId, { cause: 'replay' })
  await store.startAttempt(attempt, null)
  await store.finishAttempt(attempt.id, anOutcome({ status }), null)
}

describe('a delivery', () => {
  test('has headers and body of the forwarded attempt when the app responded', async () => {
    const store = await aStore()
    const { id, attemptId } = await forwarded(store)
    const headers = [
      ['Connection', 'close'],
      ['X-A', '1'],
    ] as const
    const outcome = anOutcome({ status: 500, headers, body: Buffer.from('no') })
    await store.finishAttempt(attemptId, outcome, 'answered', aDelivery({ status: 500, failed: true }))
    const found = await store.event(id)
    expect(found?.delivery).toMatchObject({
      by: 'app',
      status: 500,
      headers: [['X-A', '1']],
      bodySize: 4,
      failed: true,
    })
    expect(Buffer.from(found?.delivery?.body ?? []).toString()).toBe('no')
  })

  test('does not change with a replay, and neither does the state', async () => {
    const store = await aStore()
    const { id, attemptId } = await forwarded(store)
    const failed = aDelivery({ status: 500, failed: true })
    await store.finishAttempt(attemptId, anOutcome({ status: 500 }), 'answered', failed)
    await replayed(store, id, 200)
    const row = { state: 'answered', status: 500, durationMs: 6, failed: true, replayStatus: 200, attempts: 2 }
    expect(await store.event(id)).toMatchObject({ summary: row, delivery: { by: 'app', status: 500 } })
    const { events } = await store.list({ filter: { status: { min: 500, max: 599 } }, limit: 5 })
    expect(events).toMatchObject([{ id, ...row }])
  })

  test('does not change with a late response', async () => {
    const store = await aStore()
    const { id, attemptId } = await forwarded(store)
    await store.change(id, { state: 'timed_out', delivery: timeout })
    await store.finishAttempt(attemptId, anOutcome({ late: true }), 'late_answer', aDelivery())
    const found = await store.event(id)
    expect(found?.summary).toMatchObject({ state: 'late_answer', status: 504, respondedBy: 'vhook', failed: true })
    expect(found?.summary.responseCode).toBe('app_timeout')
    expect(found?.delivery).toMatchObject({ headers: timeout.headers, bodySize: 10, durationMs: 8_000 })
    expect(Buffer.from(found?.delivery?.body ?? []).toString()).toBe('{"late":1}')
  })

  test('of a sender that left has no status', async () => {
    const store = await aStore()
    const summary = await store.add(anEvent(), noLabels, 'incomplete', noDelivery(3_200))
    expect(summary).toMatchObject({ respondedBy: 'nobody', status: null, failed: true })
    const found = await store.event(summary.id)
    expect(found?.summary).toEqual(summary)
    expect(found?.delivery).toEqual(noDelivery(3_200))
  })

  test('is written with the event that it belongs to, also when storage fails for some time', async () => {
    const store = await aStore()
    const refused = ownDelivery({ status: 413, headers: [], body: Buffer.from('x'), code: 'body_too_large' }, 2)
    const summary = await store.add(anEvent(), noLabels, 'refused', refused)
    expect(summary).toMatchObject({ status: 413, responseCode: 'body_too_large', respondedBy: 'vhook' })
    expect((await store.event(summary.id))?.delivery).toEqual({ ...refused, body: new Uint8Array(Buffer.from('x')) })
    await store.remove([summary.id])
    expect(await store.event(summary.id)).toBeUndefined()
  })

  test('of an event that a crash left unfinished claims no response', async () => {
    const dataDir = freshFolder()
    const before = await aStore({ dataDir })
    const { id } = await forwarded(before)
    const { id: stored } = await before.add(anEvent(), noLabels, 'stored')
    await before.close()
    const store = await aStore({ dataDir })
    const nothing = { respondedBy: 'nobody', status: null, durationMs: null, failed: true }
    expect((await store.event(id))?.summary).toMatchObject({ state: 'unknown', ...nothing })
    expect((await store.event(stored))?.summary).toMatchObject({ state: 'interrupted', ...nothing })
  })
})
