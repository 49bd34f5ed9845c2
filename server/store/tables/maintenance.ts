import type { StorageFigures } from '../../core/api/views/health.ts'
import { bytesUsed, setMeta } from '../thread/context.ts'
import type { StoreContext } from '../thread/context.ts'
import { freeBytes } from '../thread/disk-reserve.ts'
import { scrubIndex } from './event/search.ts'

/** One step of erasing removed text from the index, freeing pages and emptying the log; true while there is more. */
export function scrub(context: StoreContext): boolean {
  if (scrubIndex(context)) return true
  if (freePages(context)) return true
  // Statistics about the indexes, so that of two filters the narrower one leads. Bounded, and a no-op while they are current.
  context.sql.db.pragma('analysis_limit = 400')
  context.sql.db.pragma('optimize')
  context.sql.db.pragma('wal_checkpoint(TRUNCATE)')
  return false
}

/** Only if a quarter of the file is unused: below that, the next events reuse the pages. */
function freePages(context: StoreContext): boolean {
  const { sql } = context
  const free = sql.number('PRAGMA freelist_count')
  if (free < 64 || free * 4 < sql.number('PRAGMA page_count')) return false
  sql.db.pragma('incremental_vacuum(64)')
  return sql.number('PRAGMA freelist_count') < free
}

/** Figures for the health endpoint, read back from SQLite rather than repeated from what was set. */
export function health(context: StoreContext): StorageFigures {
  return {
    synchronous: context.sql.number('PRAGMA synchronous'),
    schema: context.sql.number('PRAGMA user_version'),
    events: context.events,
    bytes: bytesUsed(context),
    freeBytes: freeBytes(context.folder),
  }
}

/** A real write, to test whether storage works. */
export function probe(context: StoreContext): void {
  setMeta(context.sql, 'probed_at', String(context.now))
}
