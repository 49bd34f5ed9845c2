import { bytesUsed } from '../thread/context.ts'
import type { Room } from '../thread/context.ts'
import { noteRemoval } from './search.ts'
import { removeSpills } from '../thread/spill.ts'

const STEP = 50
const DAY = 86_400_000
/** What an event takes beside its body, roughly, in bytes. */
const ROW = 1024

interface Doomed {
  seq: number
  id: string
  size: number
}

/** Removes the events that exist, with everything that hangs on them. Returns their ids. */
export function remove(room: Room, eventIds: string[]): string[] {
  const found = eventIds.flatMap((id) => room.sql.all<Doomed>('SELECT seq, id, size FROM event WHERE id = ?', id))
  return removeAll(room, found)
}

/** One step of retention: at most 50 of the oldest events that are past the limits and not pinned. */
export function prune(room: Room): { removed: string[]; more: boolean } {
  const removed = removeAll(room, overdue(room))
  return { removed, more: removed.length === STEP || (removed.length > 0 && isCrowded(room)) }
}

/** Whether there is more than may be kept. Cheap: asked after every commit. */
export function isCrowded(room: Room): boolean {
  return room.events > room.keep.events || bytesUsed(room) > room.keep.bytes
}

function overdue(room: Room): Doomed[] {
  const { events, keep } = room
  if (events > keep.events) return oldest(room, Math.min(events - keep.events, STEP))
  const excess = bytesUsed(room) - keep.bytes
  if (excess > 0) return enough(oldest(room, STEP), excess)
  const text = 'SELECT seq, id, size FROM event WHERE received_at < ? AND pinned = 0 ORDER BY received_at LIMIT ?'
  return room.sql.all<Doomed>(text, room.now - keep.days * DAY, STEP)
}

function oldest(room: Room, count: number): Doomed[] {
  return room.sql.all<Doomed>('SELECT seq, id, size FROM event WHERE pinned = 0 ORDER BY seq LIMIT ?', count)
}

/** No more of them than it takes to free so many bytes. */
function enough(events: Doomed[], bytes: number): Doomed[] {
  let freed = 0
  const last = events.findIndex(({ size }) => (freed += size + ROW) >= bytes)
  return last === -1 ? events : events.slice(0, last + 1)
}

function removeAll(room: Room, doomed: Doomed[]): string[] {
  if (doomed.length === 0) return []
  const files = doomed.flatMap((one) => filesOf(room, one.seq))
  for (const { seq } of doomed) removeRows(room, seq)
  noteRemoval(room)
  room.events -= doomed.length
  // Unlinking first and failing to commit would lose a body; the other way round leaves an orphan, which the next start removes.
  room.afterCommit.push(() => removeSpills(room, files))
  return doomed.map((one) => one.id)
}

const tables = [
  'DELETE FROM search WHERE rowid = ?',
  'DELETE FROM unindexed WHERE seq = ?',
  'DELETE FROM findings WHERE seq = ?',
  'DELETE FROM attempt WHERE event_seq = ?',
  'DELETE FROM payload WHERE seq = ?',
  'DELETE FROM event WHERE seq = ?',
]

function removeRows(room: Room, seq: number): void {
  for (const text of tables) room.sql.run(text, seq)
}

const spills = `SELECT file FROM payload WHERE seq = @seq AND file IS NOT NULL
  UNION ALL SELECT body_file FROM attempt WHERE event_seq = @seq AND body_file IS NOT NULL
  UNION ALL SELECT answer_file FROM attempt WHERE event_seq = @seq AND answer_file IS NOT NULL`

function filesOf(room: Room, seq: number): string[] {
  return room.sql.all<{ file: string }>(spills, { seq }).map((row) => row.file)
}
