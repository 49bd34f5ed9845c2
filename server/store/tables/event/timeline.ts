import { emptyCounts, type TimelineQuery, type TimelineView } from '../../../core/api/views/timeline.ts'
import type { Verdict } from '../../../core/model/verification.ts'
import type { StoreContext } from '../../thread/context.ts'

interface Counted {
  bucket: number
  verdict: Verdict
  failed: number
  events: number
}

// Read from the index on the time alone, which holds the other columns.
const select = `SELECT CAST((received_at - ?) * ? / ? AS INTEGER) AS bucket, verdict, failed, count(*) AS events
  FROM event INDEXED BY event_received_at WHERE received_at >= ? AND received_at < ? GROUP BY bucket, verdict, failed`

/** Counts the events of a period by verdict, in equal buckets. */
export function timeline(context: StoreContext, { since, until, buckets: number }: TimelineQuery): TimelineView {
  const buckets = Array.from({ length: number }, emptyCounts)
  const span = Math.max(until - since, 1)
  for (const { bucket, verdict, failed, events } of context.sql.all<Counted>(
    select,
    since,
    number,
    span,
    since,
    until,
  )) {
    const counts = buckets[bucket]
    if (!counts) continue
    counts[verdict] += events
    if (failed === 1) counts.failed += events
  }
  return { since, until, buckets }
}
