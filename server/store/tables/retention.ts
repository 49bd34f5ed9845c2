import { bytesUsed } from '../thread/context.ts'
import type { StoreContext } from '../thread/context.ts'
import { removeSpills } from '../thread/spill.ts'
import { scheduleScrub } from './event/search.ts'

/** Events that one step removes at most. */
const STEP = 50
const DAY = 86_400_000
/** What an event takes beside its body, roughly, in bytes. */
const ROW = 1024

interface RemovableEvent {
  seq: number
  id: string
  size: number
}

/** Removes the events that exist, with everything that belongs to them. Returns their ids. */
export function remove(context: StoreContext, eventIds: string[]): string[] {
  const select = 'SELECT seq, id, size FROM event WHERE id = ?'
  return removeAll(
    context,
    eventIds.flatMap((id) => context.sql.all<RemovableEvent>(select, id)),
  )
}

/** One step of retention: removes at most 50 of the oldest events that are past the limits and not pinned. */
export function prune(context: StoreContext): { removed: string[]; more: boolean } {
  const removed = removeAll(context, pastLimits(context))
  return { removed, more: removed.length === STEP || (removed.length > 0 && isOverLimit(context)) }
}

/** Whether there are more events or bytes than configured. Cheap, because it runs after every commit. */
export function isOverLimit(context: StoreContext): boolean {
  return context.events > context.keep.events || bytesUsed(context) > context.keep.bytes
}

function pastLimits(context: StoreContext): RemovableEvent[] {
  const { events, keep } = context
  if (events > keep.events) return oldest(context, Math.min(events - keep.events, STEP))
  const excess = bytesUsed(context) - keep.bytes
  if (excess > 0) return enoughToFree(excess, oldest(context, STEP))
  const text = 'SELECT seq, id, size FROM event WHERE received_at < ? AND pinned = 0 ORDER BY received_at LIMIT ?'
  return context.sql.all<RemovableEvent>(text, context.now - keep.days * DAY, STEP)
}

function oldest(context: StoreContext, count: number): RemovableEvent[] {
  const text = 'SELECT seq, id, size FROM event WHERE pinned = 0 ORDER BY seq LIMIT ?'
  return context.sql.all<RemovableEvent>(text, count)
}

/** The first of these events that together free this many bytes. */
function enoughToFree(bytes: number, events: RemovableEvent[]): RemovableEvent[] {
  let freed = 0
  const last = events.findIndex(({ size }) => (freed += size + ROW) >= bytes)
  return last === -1 ? events : events.slice(0, last + 1)
}

function removeAll(context: StoreContext, events: RemovableEvent[]): string[] {
  if (events.length === 0) return []
  const files = events.flatMap((one) => filesOf(context, one.seq))
  for (const { seq } of events) removeRows(context, seq)
  scheduleScrub(context)
  context.events -= events.length
  // Unlinking first and then failing to commit would lose a body; this order leaves an orphan, which the next start removes.
  context.afterCommit.push(() => removeSpills(context, files))
  return events.map((one) => one.id)
}

const deletes = [
  'DELETE FROM search WHERE rowid = ?',
  'DELETE FROM unindexed WHERE seq = ?',
  'DELETE FROM findings WHERE seq = ?',
  'DELETE FROM attempt WHERE event_seq = ?',
  'DELETE FROM delivery WHERE seq = ?',
  'DELETE FROM payload WHERE seq = ?',
  'DELETE FROM event WHERE seq = ?',
]

function removeRows(context: StoreContext, seq: number): void {
  for (const text of deletes) context.sql.run(text, seq)
}

const selectFiles = `SELECT file FROM payload WHERE seq = @seq AND file IS NOT NULL
  UNION ALL SELECT body_file FROM attempt WHERE event_seq = @seq AND body_file IS NOT NULL
  UNION ALL SELECT answer_file FROM attempt WHERE event_seq = @seq AND answer_file IS NOT NULL`

function filesOf(context: StoreContext, seq: number): string[] {
  return context.sql.all<{ file: string }>(selectFiles, { seq }).map((row) => row.file)
}
