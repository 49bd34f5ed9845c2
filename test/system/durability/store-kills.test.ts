import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { aStore, freshFolder, sha256 } from '../../server/store/support.ts'
import { spawnTracked } from '../../support/processes.ts'

const adder = fileURLToPath(new URL('../../server/store/adder.ts', import.meta.url))
const kills = process.env['VHOOK_LONG'] === '1' ? 100 : 4

/** Has a process add events and kills it after this many acknowledgements. Returns the acknowledged ids with their hashes. */
async function killAfter(dataDir: string, count: number, fault = 'none'): Promise<Map<string, string>> {
  const child = spawnTracked(process.execPath, [adder, dataDir, fault], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged = new Map<string, string>()
  const lines = createInterface(child.stdout)
  lines.on('line', (line) => {
    const [id = '', hash = ''] = line.split(' ')
    // The last line may be cut by the kill.
    if (hash.length === 64) acknowledged.set(id, hash)
    if (acknowledged.size === count) child.kill('SIGKILL')
  })
  await Promise.all([once(child, 'exit'), once(lines, 'close')])
  return acknowledged
}

interface Survived {
  acknowledged: number
  /** Ids that were acknowledged and are not stored with the same bytes as interrupted. */
  lost: string[]
  integrity: unknown
}

/** Adds events and kills the process, round after round in one folder; then compares what was acknowledged with what is stored. */
async function survive(rounds: number, fault?: 'early'): Promise<Survived> {
  const dataDir = freshFolder()
  const acknowledged = new Map<string, string>()
  for (let round = 0; round < rounds; round += 1)
    for (const [id, hash] of await killAfter(dataDir, 1 + ((round * 37) % 150), fault)) acknowledged.set(id, hash)
  const store = await aStore({ dataDir, now: Date.now })
  const lost: string[] = []
  for (const [id, hash] of acknowledged) {
    const found = await store.event(id)
    const same = found?.event.body.kind === 'bytes' && sha256(found.event.body.bytes) === hash
    if (!same || found.summary.state !== 'interrupted') lost.push(id)
  }
  await store.close()
  const db = new Database(join(dataDir, 'events.db'))
  const integrity = db.pragma('integrity_check', { simple: true })
  db.close()
  return { acknowledged: acknowledged.size, lost, integrity }
}

describe('kill -9 of a process that stores events', () => {
  test(`loses nothing that was acknowledged, ${kills} times`, { timeout: kills * 20_000 }, async () => {
    const { acknowledged, lost, integrity } = await survive(kills)
    expect({ lost, integrity }).toEqual({ lost: [], integrity: 'ok' })
    expect(acknowledged).toBeGreaterThan(kills * 10)
  })

  test('is detected to lose events that were acknowledged before they were stored (negative control)', async () => {
    // Every event may be committed by chance before the kill, so the control has several rounds.
    let lost = 0
    for (let attempt = 0; attempt < 10 && lost === 0; attempt += 1) lost = (await survive(2, 'early')).lost.length
    expect(lost).toBeGreaterThan(0)
  })
})
