import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../../server/store/store.ts'
import { aStore, anAttempt, anEvent, anOutcome, freshFolder, noLabels, noon, sha256 } from './support.ts'

const adder = fileURLToPath(new URL('adder.ts', import.meta.url))
const kills = process.env['VHOOK_LONG'] ? 100 : 10

/** Lets a process add events, kills it after so many acknowledgements, and returns what it had been told. */
async function killAfter(dataDir: string, acknowledged: number, fault = 'none'): Promise<Map<string, string>> {
  const child = spawn(process.execPath, [adder, dataDir, fault], { stdio: ['ignore', 'pipe', 'inherit'] })
  const told = new Map<string, string>()
  const lines = createInterface(child.stdout)
  lines.on('line', (line) => {
    const [id = '', hash = ''] = line.split(' ')
    // The last line may be cut by the kill.
    if (hash.length === 64) told.set(id, hash)
    if (told.size === acknowledged) child.kill('SIGKILL')
  })
  await Promise.all([once(child, 'exit'), once(lines, 'close')])
  return told
}

interface Survived {
  told: number
  /** Ids that were acknowledged and are not there with the same bytes, named as interrupted. */
  lost: string[]
  integrity: unknown
}

/** Adds and kills, again and again, in one folder; then compares what was told with what is there. */
async function survive(rounds: number, fault?: 'early'): Promise<Survived> {
  const dataDir = freshFolder()
  const told = new Map<string, string>()
  for (let round = 0; round < rounds; round += 1)
    for (const [id, hash] of await killAfter(dataDir, 1 + ((round * 37) % 150), fault)) told.set(id, hash)
  const store = await aStore({ dataDir, now: Date.now })
  const lost: string[] = []
  for (const [id, hash] of told) {
    const found = await store.event(id)
    const same = found?.event.body.kind === 'bytes' && sha256(found.event.body.bytes) === hash
    if (!same || found.summary.state !== 'interrupted') lost.push(id)
  }
  await store.close()
  const db = new Database(join(dataDir, 'events.db'))
  const integrity = db.pragma('integrity_check', { simple: true })
  db.close()
  return { told: told.size, lost, integrity }
}

describe('kill -9', () => {
  test(`loses nothing that was acknowledged, ${kills} times in a row`, { timeout: kills * 20_000 }, async () => {
    const { told, lost, integrity } = await survive(kills)
    expect({ lost, integrity }).toEqual({ lost: [], integrity: 'ok' })
    expect(told).toBeGreaterThan(kills * 10)
  })

  test('is seen to lose events that were acknowledged before they were stored', async () => {
    expect((await survive(2, 'early')).lost.length).toBeGreaterThan(0)
  })
})

describe('the start after a crash', () => {
  test('names what was left unfinished, and touches nothing else', async () => {
    const dataDir = freshFolder()
    const keep = { days: 7, events: 100, bytes: 2 ** 30 }
    const before = await openStore({ dataDir, keep, now: () => noon })
    const states = ['stored', 'forwarding', 'answered', 'app_error', 'timed_out', 'recorded', 'refused'] as const
    const events = states.map(() => anEvent())
    for (const [place, event] of events.entries()) await before.add(event, noLabels, states[place] ?? 'stored')
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
