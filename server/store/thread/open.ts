import { existsSync, lstatSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { createPrivate } from '../../platform/private-files.ts'
import type { DataFolder } from '../data-dir.ts'
import type { Migration } from '../migrations/all.ts'
import { isCorrupt } from './errors.ts'
import { migrate, refuseNewer, timestamp } from './migrate.ts'
import { Sql } from './sql.ts'

/** Set at every open and read back: a file created with FULL opens as NORMAL the next time (a default of this build of SQLite). */
const pragmas: ReadonlyArray<readonly [name: string, value: string, readBack: string | number]> = [
  ['busy_timeout', '2000', 2000],
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['secure_delete', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
  ['cell_size_check', 'ON', 1],
  ['journal_size_limit', '67108864', 67_108_864],
  ['wal_autocheckpoint', '1000', 1000],
  ['cache_size', '-16000', -16_000],
  // Sorting must not write captured text into the system's temporary folder.
  ['temp_store', 'MEMORY', 2],
  // On macOS, fsync alone leaves the data in the drive's cache.
  ['fullfsync', 'ON', 1],
  ['checkpoint_fullfsync', 'ON', 1],
]

interface OpenResult<Result> {
  result: Result
  notices: string[]
}

/**
 * Opens the database and runs `enter` with it. A database that cannot be read is moved aside as a whole, and a new one is created.
 * Throws NEWER_FOLDER.
 */
export function openDatabase<Result>(
  folder: DataFolder,
  migrations: readonly Migration[],
  enter: (sql: Sql) => Result,
): OpenResult<Result> {
  const emptied = wasEmptied(folder) ? [moveAside(folder, 'it is empty or missing')] : []
  try {
    const { result, notices } = openOnce(folder, migrations, enter)
    return { result, notices: [...emptied, ...notices] }
  } catch (error) {
    if (!isCorrupt(error)) throw error
    const notice = moveAside(folder, (error as Error).message)
    return { result: openOnce(folder, migrations, enter).result, notices: [...emptied, notice] }
  }
}

function openOnce<Result>(
  folder: DataFolder,
  migrations: readonly Migration[],
  enter: (sql: Sql) => Result,
): OpenResult<Result> {
  createPrivate(folder.database)
  refuseNewer(folder.database, migrations)
  const sql = new Sql(new Database(folder.database))
  try {
    if (statSync(folder.database).size === 0) sql.db.exec('PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL')
    for (const [name, value, readBack] of pragmas) setPragma(sql.db, name, value, readBack)
    const notices = migrate(sql, folder, migrations)
    readSample(sql)
    const result = enter(sql)
    writeMarker(folder)
    return { result, notices }
  } catch (error) {
    sql.db.close()
    throw error
  }
}

function setPragma(db: Database.Database, name: string, value: string, readBack: string | number): void {
  db.pragma(`${name} = ${value}`)
  const actual: unknown = db.pragma(name, { simple: true })
  if (actual === readBack) return
  const error = new Error(`SQLite reports ${name} = ${String(actual)} instead of ${readBack}`)
  throw Object.assign(error, { code: 'SQLITE_READONLY' })
}

/** Reads what a list needs, so that a truncated file fails now and not at the first event. */
function readSample(sql: Sql): void {
  sql.all('SELECT * FROM event JOIN payload USING (seq) ORDER BY seq DESC LIMIT 20')
  sql.all('SELECT * FROM event ORDER BY seq LIMIT 20')
  sql.all('SELECT * FROM credential')
}

/** An empty file opens as a new database; the marker file shows that there was one before. */
function wasEmptied(folder: DataFolder): boolean {
  const stats = lstatSync(folder.database, { throwIfNoEntry: false })
  if (stats?.isDirectory()) return true
  return existsSync(folder.marker) && (stats === undefined || stats.size === 0)
}

function writeMarker(folder: DataFolder): void {
  if (existsSync(folder.marker)) return
  writeFileSync(folder.marker, `${JSON.stringify({ product: 'vhook', createdAt: new Date().toISOString() })}\n`, {
    mode: 0o600,
    flag: 'wx',
  })
}

/** Moves database, log, bodies and marker together, since they belong together. Deletes nothing. Returns a notice. */
export function moveAside(folder: DataFolder, why: string): string {
  const aside = join(folder.path, `corrupt-${timestamp()}`)
  mkdirSync(aside, { mode: 0o700 })
  const { database, marker, spill } = folder
  const files = [database, `${database}-wal`, `${database}-shm`, marker, spill]
  for (const file of files.filter((one) => existsSync(one))) renameSync(file, join(aside, basename(file)))
  mkdirSync(folder.spill, { recursive: true, mode: 0o700 })
  return `${folder.database} could not be read (${why}). It was moved to ${aside}, and vhook created a new database.`
}
