import { describe, expect, test } from 'vitest'
import { openStore } from '../../../server/store/store.ts'
import { aStore, anAttempt, anEvent, anOutcome, freshFolder, noLabels, noon } from './support.ts'

describe('the start after a crash', () => {
  test('marks unfinished events and attempts, and changes nothing else', async () => {
    const dataDir = freshFolder()
    const keep = { days: 7, events: 100, bytes: 2 ** 30 }
    const before = await openStore({ dataDir, keep, now: () => noon })
    const states = ['stored', 'forwarding', 'answered', 'app_error', 'timed_out', 'recorded', 'refused'] as const
    const events = states.map(() => anEvent())
    for (const [index, event] of events.entries()) await before.add(event, noLabels, states[index] ?? 'stored')
    const begun = anEvent()
    await before.add(begun, noLabels, 'stored')
    await before.startAttempt(anAttempt(begun.id), 'forwarding')
    const replayed = anEvent()
    await before.add(replayed, noLabels, 'stored')
    const done = anAttempt(replayed.id)
    await before.startAttempt(done, 'forwarding')
    await before.finishAttempt(done.id, anOutcome(), 'answered')
    await before.startAttempt(anAttempt(replayed.id, { cause: 'replay' }), 'answered')
    await before.close()

    const after = await aStore({ dataDir })
    const found = await after.summaries(events.map((one) => one.id))
    const expected = ['interrupted', 'interrupted', ...states.slice(2)]
    expect(found.map((one) => one.state)).toEqual(expected)
    expect(await after.event(begun.id)).toMatchObject({
      summary: { state: 'unknown' },
      attempts: [{ outcome: { status: null, error: 'unknown' } }],
    })
    expect(await after.event(replayed.id)).toMatchObject({
      summary: { state: 'answered', attempts: 2 },
      attempts: [{ outcome: { status: 200 } }, { outcome: { error: 'unknown' } }],
    })
  })
})
