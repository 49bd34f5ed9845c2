import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { problems, VhookError } from '../../core/model/errors.ts'
import { createPrivate } from '../../platform/private-files.ts'
import type { DataFolder } from '../data-dir.ts'
import type { Migration } from '../migrations/all.ts'
import type { Sql } from './sql.ts'

/** Throws NEWER_FOLDER without writing: the connection is read-only. */
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

/** Updates the schema, one transaction per migration, and backs up an existing database first. Returns notices. */
export function migrate(sql: Sql, folder: DataFolder, migrations: readonly Migration[]): string[] {
  const found = versionOf(sql.db)
  const missing = migrations.filter((one) => one.version > found)
  const notices = found > 0 && missing.length > 0 ? [backUp(sql, folder, found)] : []
  for (const one of missing) apply(sql, one)
  return notices
}

function apply(sql: Sql, migration: Migration): void {
  sql.transaction(() => {
    sql.db.exec(migration.sql)
    sql.db.pragma(`user_version = ${migration.version}`)
  })
}

function backUp(sql: Sql, folder: DataFolder, found: number): string {
  mkdirSync(folder.backups, { recursive: true, mode: 0o700 })
  chmodSync(folder.backups, 0o700)
  const copy = join(folder.backups, `events-schema-${found}-${timestamp()}.db`)
  // VACUUM INTO accepts an empty file as its destination, and the file keeps its permissions.
  createPrivate(copy)
  sql.run('VACUUM INTO ?', copy)
  return `The database was upgraded to a new schema. A backup from before the upgrade: ${copy}`
}

/** The current time in a form that file names allow. */
export function timestamp(): string {
  return new Date().toISOString().replaceAll(/[:.]/g, '-')
}

export function versionOf(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}
