import { closeSync, openSync, readdirSync, statSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { salvage } from '../../../server/store/salvage/salvage.ts'
import { savedTables } from '../../../server/store/salvage/table-signatures.ts'
import { aStore, anAttempt, anEvent, anOutcome, freshFolder, noLabels, sha256, withCode } from './support.ts'

const EVENTS = 600
const PAGE = 8192

interface ClosedFolder {
  dataDir: string
  file: string
  /** The hash of each body by event id. */
  bodies: Map<string, string>
}

/** A closed data folder with events of 3 kB, every third of them with an attempt. */
async function aFolder(count = EVENTS): Promise<ClosedFolder> {
  const dataDir = freshFolder()
  const store = await aStore({ dataDir })
  const bodies = new Map<string, string>()
  const one = async (index: number): Promise<void> => {
    const event = anEvent({ text: `${index} ${'x'.repeat(3_000)}`, target: `/hook/${index % 7}?n=${index}` })
    bodies.set(event.id, event.body.sha256)
    await store.add(event, { ...noLabels, type: 'tool-calls' }, 'answered')
    if (index % 3 !== 0) return
    const attempt = anAttempt(event.id)
    await store.startAttempt(attempt, 'forwarding')
    await store.finishAttempt(attempt.id, anOutcome(), 'answered')
  }
  for (let from = 0; from < count; from += 200)
    await Promise.all(Array.from({ length: Math.min(200, count - from) }, (_, index) => one(from + index)))
  await store.close()
  return { dataDir, file: join(dataDir, 'events.db'), bodies }
}

function overwrite(file: string, page: number): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(PAGE, 0xa5), 0, PAGE, (page - 1) * PAGE)
  closeSync(descriptor)
}

/** Pages of a table or an index, its root first. */
function pagesOf(file: string, name: string): number[] {
  const db = new Database(file, { readonly: true })
  const pages = db.prepare('SELECT pageno FROM dbstat WHERE name = ? ORDER BY path').pluck().all(name) as number[]
  db.close()
  return pages
}

/** Counts the events whose body is intact. */
async function countIntact({ dataDir, bodies }: ClosedFolder): Promise<number> {
  const store = await aStore({ dataDir })
  let intact = 0
  for (const [id, hash] of bodies) {
    const found = await store.event(id)
    if (found?.event.body.kind === 'bytes' && sha256(found.event.body.bytes) === hash) intact += 1
  }
  expect(await store.add(anEvent(), noLabels, 'stored')).toMatchObject({ state: 'stored' })
  await store.close()
  return intact
}

function query(file: string, text: string): Array<Record<string, unknown>> {
  const db = new Database(file)
  const rows = db.prepare(text).all() as Array<Record<string, unknown>>
  db.close()
  return rows
}

const contentsOf = (file: string, table: string) => query(file, `SELECT * FROM ${table}`)

const tablesOf = (file: string): string[] =>
  query(file, "SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => String(name))

function rowCounts(file: string): Record<string, number> {
  return Object.fromEntries(savedTables.map(({ table }) => [table, contentsOf(file, table).length]))
}

/** Adds rows to the tables that captured events do not fill. */
function fillOtherTables(file: string): void {
  const db = new Database(file)
  db.exec(`
    INSERT INTO findings SELECT seq, '[]' FROM event;
    INSERT INTO delivery SELECT seq, '[["A","1"]]', x'7b7d' FROM event;
    INSERT INTO credential VALUES ('shop', 'Shop', '{"type":"hmac"}', x'01', 'abcdef01', 1, NULL, NULL, 5, 6, 1, 2, NULL, x'04');
    INSERT INTO token VALUES ('hash', 'shop', 'client', '', 1, 2, NULL);
    INSERT INTO token_request VALUES ('shop', 3, 4);
    INSERT INTO signing_key VALUES ('kid', 'shop', '{"kty":"EC"}', NULL, 1, 2), ('kid2', 'shop', '{"kty":"EC"}', x'02', 1, NULL);
    INSERT INTO encryption_key VALUES ('shop', '-----BEGIN PUBLIC KEY-----', x'03', 1);
    INSERT INTO route VALUES (0, '{"path":"/hook"}');
    INSERT INTO audit VALUES (1, 2, 'reveal', 'event', NULL, '["cookie"]'), (2, 3, 'reveal', 'event', 'attempt', '[]');
  `)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

/** Adds a column to every table and rewrites its rows, as a migration would. */
function addColumn(definition: string) {
  return (file: string): void => {
    const db = new Database(file)
    for (const { table } of savedTables) {
      db.exec(`ALTER TABLE ${table} ADD COLUMN added ${definition}`)
      db.exec(`UPDATE ${table} SET added = added`)
    }
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
  }
}

const damages: ReadonlyArray<readonly [name: string, table: string, choose: (pages: number[]) => number | undefined]> =
  [
    ['a page of the list', 'event', (pages) => pages.at(-2)],
    ['the root of the list', 'event', (pages) => pages[0]],
    ['a page of bodies', 'payload', (pages) => pages.at(-3)],
    ['the root of the bodies', 'payload', (pages) => pages[0]],
    ['a page of attempts', 'attempt', (pages) => pages.at(-1)],
    ['the index of ids', 'sqlite_autoindex_event_1', (pages) => pages[0]],
  ]

describe('salvage', () => {
  test.each(damages)('recovers at least 99 of 100 events if %s is destroyed', async (_name, table, choose) => {
    const folder = await aFolder()
    overwrite(folder.file, choose(pagesOf(folder.file, table)) ?? 0)
    const { events } = salvage(folder.dataDir)
    expect(events.added).toBeGreaterThanOrEqual(EVENTS * 0.99)
    expect(await countIntact(folder)).toBeGreaterThanOrEqual(EVENTS * 0.99)
  })

  test('reads the pages after a destroyed header and before a truncation', async () => {
    const folder = await aFolder(200)
    const header = openSync(folder.file, 'r+')
    writeSync(header, Buffer.alloc(100), 0, 100, 0)
    closeSync(header)
    truncateSync(folder.file, statSync(folder.file).size - 40 * PAGE)
    await (await aStore({ dataDir: folder.dataDir })).close()
    const { events } = salvage(folder.dataDir)
    expect(events.added).toBeGreaterThan(100)
    expect(await countIntact(folder)).toBeGreaterThan(50)
  })

  test('preserves newer events, sorts the recovered ones before them, and can run twice', async () => {
    const folder = await aFolder(50)
    overwrite(folder.file, 1)
    const store = await aStore({ dataDir: folder.dataDir })
    const newer = [anEvent(), anEvent()]
    for (const event of newer) await store.add(event, noLabels, 'stored')
    await store.close()
    expect(salvage(folder.dataDir).events).toEqual({ found: 50, added: 50, present: 0 })
    expect(salvage(folder.dataDir).events).toEqual({ found: 50, added: 0, present: 50 })
    const after = await aStore({ dataDir: folder.dataDir })
    const { events } = await after.list({ filter: {}, limit: 500 })
    expect(events.slice(0, 2).map(({ id }) => id)).toEqual(newer.map(({ id }) => id).toReversed())
    expect(events).toHaveLength(52)
    const fresh = anEvent()
    await after.add(fresh, noLabels, 'stored')
    expect((await after.list({ filter: {}, limit: 1 })).events[0]?.id).toBe(fresh.id)
    expect((await after.list({ filter: { search: 'xxx' }, limit: 500 })).total).toBe(50)
  })

  test('does not write to the damaged database', async () => {
    const folder = await aFolder(30)
    overwrite(folder.file, pagesOf(folder.file, 'event_verdict')[0] ?? 0)
    salvage(folder.dataDir)
    const aside = readdirSync(folder.dataDir).filter((name) => name.startsWith('corrupt-'))
    expect(aside).toHaveLength(1)
    const before = statSync(join(folder.dataDir, aside[0] ?? '', 'events.db')).mtimeMs
    salvage(folder.dataDir)
    expect(statSync(join(folder.dataDir, aside[0] ?? '', 'events.db')).mtimeMs).toBe(before)
  })

  test('recovers every table that is not rebuilt from others', async () => {
    const { file } = await aFolder(1)
    const rebuilt = /^(sqlite_|search|unindexed$|meta$)/
    const tables = tablesOf(file).filter((name) => !rebuilt.test(name))
    expect(tables.toSorted()).toEqual(savedTables.map(({ table }) => table).toSorted())
  })

  test.each([
    ['of this version', () => undefined],
    ['to which a later version added a column with a default', addColumn("TEXT NOT NULL DEFAULT 'later'")],
    ['to which a later version added a column of numbers', addColumn('INTEGER NOT NULL DEFAULT 1')],
    ['to which a later version added a nullable column', addColumn('BLOB')],
  ])('recovers every row of every table page by page, %s', async (_name, alter) => {
    const folder = await aFolder(20)
    fillOtherTables(folder.file)
    alter(folder.file)
    const before = rowCounts(folder.file)
    overwrite(folder.file, 1)
    await (await aStore({ dataDir: folder.dataDir })).close()
    const { rows } = salvage(folder.dataDir)
    expect(Object.fromEntries(savedTables.map(({ table }) => [table, rows[table] ?? 0]))).toEqual(before)
    expect(Math.min(...Object.values(before))).toBeGreaterThan(0)
    expect(await countIntact(folder)).toBe(20)
    expect(contentsOf(folder.file, 'credential')).toEqual([
      expect.objectContaining({ id: 'shop', fingerprint: 'abcdef01', invalid: 2, last_used_at: null }),
    ])
  })

  test('fails if there is nothing to recover, or if the folder is in use', async () => {
    const { dataDir } = await aFolder(1)
    expect(() => salvage(dataDir)).toThrow(withCode('NOTHING_TO_SALVAGE'))
    await aStore({ dataDir })
    expect(() => salvage(dataDir)).toThrow(withCode('FOLDER_LOCKED'))
  })
})
