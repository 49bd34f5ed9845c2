import { existsSync, lstatSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { createPrivate } from '../../platform/private-files.ts'
import type { Folder } from '../data-dir.ts'
import type { Migration } from '../migrations/all.ts'
import { isCorrupt } from './errors.ts'
import { migrate, refuseNewer, stamp } from './migrate.ts'
import { Sql } from './sql.ts'

/** Set at every open and read back: a file that was made FULL opens as NORMAL the next time (a default of this build of SQLite). */
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
  // Sorting must not write captured text into the system's folder for temporary files.
  ['temp_store', 'MEMORY', 2],
  // On macOS fsync alone leaves the data in the drive's cache.
  ['fullfsync', 'ON', 1],
  ['checkpoint_fullfsync', 'ON', 1],
]

interface Opened<Result> {
  result: Result
  notices: string[]
}

/**
 * Opens the database and does the first reading with it; one that cannot be read is put aside as a whole and a fresh one begun.
 * Throws NEWER_FOLDER.
 */
export function openDatabase<Result>(
  folder: Folder,
  migrations: readonly Migration[],
  enter: (sql: Sql) => Result,
): Opened<Result> {
  const emptied = wasEmptied(folder) ? [putAside(folder, 'it is empty or missing')] : []
  try {
    const { result, notices } = openOnce(folder, migrations, enter)
    return { result, notices: [...emptied, ...notices] }
  } catch (error) {
    if (!isCorrupt(error)) throw error
    const notice = putAside(folder, (error as Error).message)
    return { result: openOnce(folder, migrations, enter).result, notices: [...emptied, notice] }
  }
}

function openOnce<Result>(
  folder: Folder,
  migrations: readonly Migration[],
  enter: (sql: Sql) => Result,
): Opened<Result> {
  createPrivate(folder.database)
  refuseNewer(folder.database, migrations)
  const sql = new Sql(new Database(folder.database))
  try {
    if (statSync(folder.database).size === 0) sql.db.exec('PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL')
    for (const [name, value, readBack] of pragmas) setPragma(sql.db, name, value, readBack)
    const notices = migrate(sql, folder, migrations)
    touch(sql)
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
  const error = new Error(`SQLite keeps ${name} at ${String(actual)}, not ${readBack}`)
  throw Object.assign(error, { code: 'SQLITE_READONLY' })
}

/** Reads what a list needs, so that a file cut short shows itself now and not at the first event. */
function touch(sql: Sql): void {
  sql.all('SELECT * FROM event JOIN payload USING (seq) ORDER BY seq DESC LIMIT 20')
  sql.all('SELECT * FROM event ORDER BY seq LIMIT 20')
  sql.all('SELECT * FROM credential')
}

/** A file of no bytes opens as a new database; the marker from its creation tells that it was not one. */
function wasEmptied(folder: Folder): boolean {
  const stats = lstatSync(folder.database, { throwIfNoEntry: false })
  if (stats?.isDirectory()) return true
  return existsSync(folder.marker) && (stats === undefined || stats.size === 0)
}

function writeMarker(folder: Folder): void {
  if (existsSync(folder.marker)) return
  writeFileSync(folder.marker, `${JSON.stringify({ product: 'vhook', createdAt: new Date().toISOString() })}\n`, {
    mode: 0o600,
    flag: 'wx',
  })
}

/** Database, log, bodies and the marker of their creation move together, since they only mean something together. Nothing is deleted. */
export function putAside(folder: Folder, why: string): string {
  const aside = join(folder.path, `corrupt-${stamp()}`)
  mkdirSync(aside, { mode: 0o700 })
  const { database, marker, spill } = folder
  const files = [database, `${database}-wal`, `${database}-shm`, marker, spill]
  for (const file of files.filter((one) => existsSync(one))) renameSync(file, join(aside, basename(file)))
  mkdirSync(folder.spill, { recursive: true, mode: 0o700 })
  return `${folder.database} could not be read (${why}). It was moved to ${aside} and a new one was begun.`
}
