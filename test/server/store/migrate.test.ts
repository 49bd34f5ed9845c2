import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { withCode } from './support.ts'
import { describe, expect, onTestFinished, test } from 'vitest'
import { migrate, refuseNewer, versionOf } from '../../../server/store/thread/migrate.ts'
import { Sql } from '../../../server/store/thread/sql.ts'
import { folderAt } from '../../../server/store/data-dir.ts'
import { migrations } from '../../../server/store/migrations/all.ts'
import { freshFolder } from './support.ts'

const one = { version: 1, name: 'one', sql: 'CREATE TABLE t (x)' }
const two = { version: 2, name: 'two', sql: 'ALTER TABLE t ADD COLUMN y; UPDATE t SET y = x * 2' }
const broken = { version: 2, name: 'broken', sql: 'DELETE FROM t; CREATE TABLE t (x)' }

function aDatabase(): { sql: Sql; folder: ReturnType<typeof folderAt> } {
  const folder = folderAt(freshFolder())
  mkdirSync(folder.path)
  const sql = new Sql(new Database(folder.database))
  onTestFinished(() => void sql.db.close())
  return { sql, folder }
}

describe('a migration', () => {
  test('runs once and in order; a new folder needs no backup', () => {
    const { sql, folder } = aDatabase()
    expect(migrate(sql, folder, [one, two])).toEqual([])
    expect(migrate(sql, folder, [one, two])).toEqual([])
    expect(versionOf(sql.db)).toBe(2)
  })

  test('creates a private backup before it changes anything', () => {
    const { sql, folder } = aDatabase()
    migrate(sql, folder, [one])
    sql.run('INSERT INTO t VALUES (21)')
    const [notice = ''] = migrate(sql, folder, [one, two])
    expect(sql.get('SELECT * FROM t')).toEqual({ x: 21, y: 42 })
    const [name = ''] = readdirSync(folder.backups)
    const copy = join(folder.backups, name)
    expect(notice).toContain(copy)
    expect(statSync(copy).mode & 0o077).toBe(0)
    const old = new Database(copy, { readonly: true })
    expect(old.prepare('SELECT * FROM t').all()).toEqual([{ x: 21 }])
    expect(versionOf(old)).toBe(1)
    old.close()
  })

  test('that fails leaves the old schema with all rows', () => {
    const { sql, folder } = aDatabase()
    migrate(sql, folder, [one])
    sql.run('INSERT INTO t VALUES (21)')
    expect(() => migrate(sql, folder, [one, broken])).toThrow('already exists')
    expect(versionOf(sql.db)).toBe(1)
    expect(sql.all('SELECT * FROM t')).toEqual([{ x: 21 }])
  })

  test('a folder from a newer vhook is rejected, one from this or an older version is not', () => {
    const { sql, folder } = aDatabase()
    migrate(sql, folder, [one])
    expect(() => refuseNewer(folder.database, [one])).not.toThrow()
    expect(() => refuseNewer(folder.database, [one, two])).not.toThrow()
    expect(() => refuseNewer(folder.database, [])).toThrow(withCode('NEWER_FOLDER'))
  })

  test('has a number without gaps', () => {
    expect(migrations.map((each) => each.version)).toEqual(migrations.map((_, index) => index + 1))
  })
})
