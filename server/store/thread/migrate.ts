import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { problems, VhookError } from '../../core/model/errors.ts'
import { createPrivate } from '../../platform/private-files.ts'
import type { Folder } from '../data-dir.ts'
import type { Migration } from '../migrations/all.ts'
import type { Sql } from './sql.ts'

/** Throws NEWER_FOLDER without a write: the connection that looks is read-only. */
export function refuseNewer(file: string, migrations: readonly Migration[]): void {
  const latest = migrations.at(-1)?.version ?? 0
  const db = new Database(file, { readonly: true, timeout: 2000 })
  try {
    const found = versionOf(db)
    if (found > latest) throw new VhookError(problems.newerFolder(found, latest))
  } finally {
    db.close()
  }
}

/** Brings the schema up to date, one transaction a step, after a copy when there is something to lose. Returns notices. */
export function migrate(sql: Sql, folder: Folder, migrations: readonly Migration[]): string[] {
  const found = versionOf(sql.db)
  const missing = migrations.filter((one) => one.version > found)
  const notices = found > 0 && missing.length > 0 ? [copyBefore(sql, folder, found)] : []
  for (const one of missing) apply(sql, one)
  return notices
}

function apply(sql: Sql, migration: Migration): void {
  sql.transaction(() => {
    sql.db.exec(migration.sql)
    sql.db.pragma(`user_version = ${migration.version}`)
  })
}

function copyBefore(sql: Sql, folder: Folder, found: number): string {
  mkdirSync(folder.backups, { recursive: true, mode: 0o700 })
  chmodSync(folder.backups, 0o700)
  const copy = join(folder.backups, `events-schema-${found}-${stamp()}.db`)
  // An empty file is accepted as the destination, and keeps its rights.
  createPrivate(copy)
  sql.run('VACUUM INTO ?', copy)
  return `The data folder was brought to a new schema; a copy from before is ${copy}.`
}

/** Of the moment, fit for a file name. */
export function stamp(): string {
  return new Date().toISOString().replaceAll(/[:.]/g, '-')
}

export function versionOf(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}
