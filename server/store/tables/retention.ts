import { bytesUsed } from '../thread/context.ts'
import type { StoreContext } from '../thread/context.ts'
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
export function remove(context: StoreContext, eventIds: string[]): string[] {
  const found = eventIds.flatMap((id) => context.sql.all<Doomed>('SELECT seq, id, size FROM event WHERE id = ?', id))
  return removeAll(context, found)
}

/** One step of retention: at most 50 of the oldest events that are past the limits and not pinned. */
export function prune(context: StoreContext): { removed: string[]; more: boolean } {
  const removed = removeAll(context, overdue(context))
  return { removed, more: removed.length === STEP || (removed.length > 0 && isCrowded(context)) }
}

/** Whether there is more than may be kept. Cheap: asked after every commit. */
export function isCrowded(context: StoreContext): boolean {
  return context.events > context.keep.events || bytesUsed(context) > context.keep.bytes
}

function overdue(context: StoreContext): Doomed[] {
  const { events, keep } = context
  if (events > keep.events) return oldest(context, Math.min(events - keep.events, STEP))
  const excess = bytesUsed(context) - keep.bytes
  if (excess > 0) return enough(oldest(context, STEP), excess)
  const text = 'SELECT seq, id, size FROM event WHERE received_at < ? AND pinned = 0 ORDER BY received_at LIMIT ?'
  return context.sql.all<Doomed>(text, context.now - keep.days * DAY, STEP)
}

function oldest(context: StoreContext, count: number): Doomed[] {
  return context.sql.all<Doomed>('SELECT seq, id, size FROM event WHERE pinned = 0 ORDER BY seq LIMIT ?', count)
}

/** No more of them than it takes to free so many bytes. */
function enough(events: Doomed[], bytes: number): Doomed[] {
  let freed = 0
  const last = events.findIndex(({ size }) => (freed += size + ROW) >= bytes)
  return last === -1 ? events : events.slice(0, last + 1)
}

function removeAll(context: StoreContext, doomed: Doomed[]): string[] {
  if (doomed.length === 0) return []
  const files = doomed.flatMap((one) => filesOf(context, one.seq))
  for (const { seq } of doomed) removeRows(context, seq)
  noteRemoval(context)
  context.events -= doomed.length
  // Unlinking first and failing to commit would lose a body; the other way round leaves an orphan, which the next start removes.
  context.afterCommit.push(() => removeSpills(context, files))
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

function removeRows(context: StoreContext, seq: number): void {
  for (const text of tables) context.sql.run(text, seq)
}

const spills = `SELECT file FROM payload WHERE seq = @seq AND file IS NOT NULL
  UNION ALL SELECT body_file FROM attempt WHERE event_seq = @seq AND body_file IS NOT NULL
  UNION ALL SELECT answer_file FROM attempt WHERE event_seq = @seq AND answer_file IS NOT NULL`

function filesOf(context: StoreContext, seq: number): string[] {
  return context.sql.all<{ file: string }>(spills, { seq }).map((row) => row.file)
}
