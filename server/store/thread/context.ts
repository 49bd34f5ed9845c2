import type { DataFolder } from '../data-dir.ts'
import type { StoreOptions } from '../contract.ts'
import type { Sql } from './sql.ts'

/** What every operation works with: the open database, its folder, the limits, the caller's clock, and running totals. */
export interface StoreContext {
  readonly sql: Sql
  readonly folder: DataFolder
  readonly keep: StoreOptions['keep']
  /** Unix ms. */
  now: number
  /** Number of events. */
  events: number
  /** Bytes of bodies in files beside the database. */
  spilled: number
  /** Removed text may still be in the search index, in free pages or in the log. */
  scrubPending: boolean
  /** Steps that may only run once the rows are on disk, such as removing files. */
  afterCommit: Array<() => void>
}

/** Bytes in use: pages that are not free, and the bodies beside the database. */
export function bytesUsed(context: StoreContext): number {
  const { sql } = context
  const pages = sql.number('PRAGMA page_count') - sql.number('PRAGMA freelist_count')
  return pages * sql.number('PRAGMA page_size') + context.spilled
}

export function meta(sql: Sql, key: string): string | undefined {
  return sql.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value
}

export function setMeta(sql: Sql, key: string, value: string): void {
  sql.run(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    key,
    value,
  )
}
