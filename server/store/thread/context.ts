import type { Folder } from '../data-dir.ts'
import type { WorkerData } from '../protocol.ts'
import type { Sql } from './sql.ts'

/** What every call works in: the open database, its folder, the limits, the asker's clock, and figures kept as we go. */
export interface StoreContext {
  readonly sql: Sql
  readonly folder: Folder
  readonly keep: WorkerData['keep']
  /** Unix ms. */
  now: number
  events: number
  /** Bytes in files beside the database. */
  spilled: number
  /** What may only be done once the rows are on disk, such as removing files. */
  afterCommit: Array<() => void>
}

/** Bytes in use: pages that hold something, and the bodies beside the database. */
export function bytesUsed(context: StoreContext): number {
  const { sql } = context
  const pages = sql.number('PRAGMA page_count') - sql.number('PRAGMA freelist_count')
  return pages * sql.number('PRAGMA page_size') + context.spilled
}

export function meta(sql: Sql, key: string): string | undefined {
  return sql.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value
}

export function setMeta(sql: Sql, key: string, value: string): void {
  sql.run('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', key, value)
}
