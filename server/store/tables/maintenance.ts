import { freeBytes } from '../thread/disk-reserve.ts'
import { bytesUsed, setMeta } from '../thread/context.ts'
import type { StoreContext } from '../thread/context.ts'
import type { StorageFigures } from '../../core/api/views/health.ts'
import { scrubIndex } from './search.ts'

/** Takes removed text out of the index, gives pages back, empties the log: step by step, true while there is more. */
export function scrub(context: StoreContext): boolean {
  if (scrubIndex(context)) return true
  if (giveBackPages(context)) return true
  // Figures about the indexes, so that of two filters the narrower one leads. Bounded, and does nothing while they hold.
  context.sql.db.pragma('analysis_limit = 400')
  context.sql.db.pragma('optimize')
  context.sql.db.pragma('wal_checkpoint(TRUNCATE)')
  return false
}

/** Only when a quarter of the file is unused: below that the next events take the pages. */
function giveBackPages(context: StoreContext): boolean {
  const { sql } = context
  const free = sql.number('PRAGMA freelist_count')
  if (free < 64 || free * 4 < sql.number('PRAGMA page_count')) return false
  sql.db.pragma('incremental_vacuum(64)')
  return sql.number('PRAGMA freelist_count') < free
}

/** Figures for the health endpoint, read back from SQLite and not from what was asked of it. */
export function health(context: StoreContext): StorageFigures {
  return {
    synchronous: context.sql.number('PRAGMA synchronous'),
    schema: context.sql.number('PRAGMA user_version'),
    events: context.events,
    bytes: bytesUsed(context),
    freeBytes: freeBytes(context.folder),
  }
}

/** Puts a byte to the disk. */
export function probe(context: StoreContext): void {
  setMeta(context.sql, 'probed_at', String(context.now))
}
