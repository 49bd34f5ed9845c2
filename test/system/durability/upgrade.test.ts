import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { migrations } from '../../../server/store/migrations/all.ts'
import { openStore } from '../../../server/store/store.ts'
import { spawnTracked } from '../../support/processes.ts'
import { checksum } from '../../golden/checksum.ts'
import { create, fill, idOf } from '../../golden/make.ts'
import { seeded } from './support/load.ts'

const long = process.env['VHOOK_LONG'] === '1'
const GOLDEN = 60
const AT = 1_760_000_000_000
const SUM = '5b7bd4e653ce8861a74aa11fba9c7509cc81c2c3c63d28f8f838c2e51fbc4295'
const keep = { days: 7, events: 1_000_000, bytes: 2 ** 33 }

function aPlace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-upgrade-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A data folder that was written with this schema. */
function golden(schema: number): string {
  const dataDir = join(aPlace(), 'data')
  mkdirSync(dataDir, { mode: 0o700 })
  const packed = readFileSync(new URL(`../../golden/schema-${schema}.db.gz`, import.meta.url))
  writeFileSync(join(dataDir, 'events.db'), gunzipSync(packed), { mode: 0o600 })
  return dataDir
}

function read<Result>(file: string, query: (db: Database.Database) => Result): Result {
  const db = new Database(file, { readonly: true })
  try {
    return query(db)
  } finally {
    db.close()
  }
}

const version = (db: Database.Database): number => Number(db.pragma('user_version', { simple: true }))

describe('a folder of an earlier schema', () => {
  test.each([1, 2])('%i is migrated to the newest with every row unchanged, and a copy from before', async (schema) => {
    const dataDir = golden(schema)
    const store = await openStore({ dataDir, keep, now: () => AT + 100_000 })
    expect(store.notices.join()).toContain('A backup from before')
    const { events, total } = await store.list({ filter: {}, limit: 500 })
    expect([total, events[0]?.id]).toEqual([GOLDEN, idOf(GOLDEN)])
    const found = await store.event(idOf(5))
    expect(found?.event.body).toMatchObject({ kind: 'bytes', bytes: new Uint8Array([0x7b, 0xff, 0x00, 5, 0x7d]) })
    expect(found?.attempts[0]?.outcome).toMatchObject({ status: 200 })
    const deliveries = events.map(({ state, status, respondedBy }) => `${state} ${status} ${respondedBy}`)
    expect([...new Set(deliveries)].toSorted()).toEqual([
      'answered 200 app',
      'app_error 200 app',
      'interrupted 200 app',
      'late_answer 504 vhook',
      'recorded 200 vhook',
      'refused 503 vhook',
      'timed_out 504 vhook',
      'unknown 200 app',
    ])
    expect((await store.list({ filter: { search: 'word' }, limit: 1 })).total).toBeGreaterThan(0)
    await store.close()
    expect(read(join(dataDir, 'events.db'), (db) => [version(db), checksum(db, GOLDEN)])).toEqual([
      migrations.length,
      SUM,
    ])
    const [copy = ''] = readdirSync(join(dataDir, 'backups'))
    expect(read(join(dataDir, 'backups', copy), (db) => [version(db), checksum(db, GOLDEN)])).toEqual([schema, SUM])
  })
})

const child = fileURLToPath(new URL('support/migrate-child.ts', import.meta.url))

/** Starts the migration in a process of its own and kills it after `ms`. Returns whether it had finished. */
async function killAfter(dataDir: string, ms: number, fault = 'none'): Promise<boolean> {
  const running = spawnTracked(process.execPath, [child, dataDir, fault], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(running, 'exit')
  let output = ''
  running.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await once(running.stdout, 'data')
  await Promise.race([pause(ms), exit])
  running.kill('SIGKILL')
  await exit
  return output.includes('done')
}

/** A folder of generated events, and the checksum of its rows. */
function generated(rows: number): { dataDir: string; before: string } {
  const dataDir = join(aPlace(), 'data')
  mkdirSync(dataDir, { mode: 0o700 })
  const db = create(join(dataDir, 'events.db'), migrations.length)
  fill(db, rows)
  const before = checksum(db, rows)
  db.close()
  return { dataDir, before }
}

describe('kill -9 during a migration', () => {
  const rows = long ? 200_000 : 15_000
  const kills = long ? 20 : 4

  test(
    `leaves the old schema or the new one, with every row: ${kills} times`,
    { timeout: kills * 120_000 },
    async () => {
      const { dataDir: origin, before } = generated(rows)
      const begun = performance.now()
      const whole = join(aPlace(), 'data')
      cpSync(origin, whole, { recursive: true })
      expect(await killAfter(whole, 600_000)).toBe(true)
      const tookMs = performance.now() - begun
      const random = seeded(8)
      const found: number[] = []
      for (let kill = 0; kill < kills; kill += 1) {
        const dataDir = join(aPlace(), 'data')
        cpSync(origin, dataDir, { recursive: true })
        await killAfter(dataDir, random() * tookMs * 0.8)
        // Opening it rolls back an unfinished transaction.
        const after = new Database(join(dataDir, 'events.db'))
        found.push(version(after))
        expect(after.pragma('integrity_check', { simple: true })).toBe('ok')
        expect(checksum(after, rows)).toBe(before)
        const added = after
          .prepare("SELECT count(*) FROM pragma_table_info('event') WHERE name = 'test_length'")
          .pluck()
          .get()
        expect(added).toBe(version(after) === migrations.length ? 0 : 1)
        after.close()
        rmSync(dataDir, { recursive: true })
      }
      console.log(`killed migrations of ${rows} rows ended at schema: ${found.join(' ')}`)
      expect(found.every((one) => one === migrations.length || one === migrations.length + 1)).toBe(true)
      expect(found).toContain(migrations.length)
    },
  )

  test('is detected to lose rows by a migration that deletes some (negative control)', async () => {
    const { dataDir, before } = generated(500)
    expect(await killAfter(dataDir, 60_000, 'lossy')).toBe(true)
    expect(read(join(dataDir, 'events.db'), (db) => checksum(db, 500))).not.toBe(before)
  })
})
