import { freeBytes } from '../thread/disk-reserve.ts'
import { bytesUsed, setMeta } from '../thread/context.ts'
import type { Room } from '../thread/context.ts'
import type { StorageFigures } from '../../core/api/views.ts'
import { scrubIndex } from './search.ts'

/** Takes removed text out of the index, gives pages back, empties the log: step by step, true while there is more. */
export function scrub(room: Room): boolean {
  if (scrubIndex(room)) return true
  if (giveBackPages(room)) return true
  // Figures about the indexes, so that of two filters the narrower one leads. Bounded, and does nothing while they hold.
  room.sql.db.pragma('analysis_limit = 400')
  room.sql.db.pragma('optimize')
  room.sql.db.pragma('wal_checkpoint(TRUNCATE)')
  return false
}

/** Only when a quarter of the file is unused: below that the next events take the pages. */
function giveBackPages(room: Room): boolean {
  const { sql } = room
  const free = sql.number('PRAGMA freelist_count')
  if (free < 64 || free * 4 < sql.number('PRAGMA page_count')) return false
  sql.db.pragma('incremental_vacuum(64)')
  return sql.number('PRAGMA freelist_count') < free
}

/** Figures for the health endpoint, read back from SQLite and not from what was asked of it. */
export function health(room: Room): StorageFigures {
  return {
    synchronous: room.sql.number('PRAGMA synchronous'),
    schema: room.sql.number('PRAGMA user_version'),
    events: room.events,
    bytes: bytesUsed(room),
    freeBytes: freeBytes(room.folder),
  }
}

/** Puts a byte to the disk. */
export function probe(room: Room): void {
  setMeta(room.sql, 'probed_at', String(room.now))
}
