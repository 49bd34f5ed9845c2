import type { EventSummary } from '../../server/core/model/event.ts'
import type { Verdict } from '../../server/core/model/verification.ts'

/** Number of events by verdict. */
export type Counts = Record<Verdict, number>

export interface Buckets {
  /** Unix ms of the first bucket’s start; each bucket is `step` ms wide. */
  start: number
  step: number
  counts: Counts[]
  total: Counts
}

const zero = (): Counts => ({ valid: 0, invalid: 0, unsigned: 0, 'not-checked': 0 })

/**
 * Counts the events of the last `span` ms by verdict in `number` equal buckets. Bucket edges are multiples of the step,
 * so bars do not shift as time passes. Rows are newest first.
 */
export function countByBucket(rows: readonly EventSummary[], now: number, span: number, number: number): Buckets {
  const step = span / number
  const start = (Math.floor(now / step) + 1) * step - span
  const counts = Array.from({ length: number }, zero)
  const total = zero()
  for (const row of rows) {
    // One step of tolerance: rows are ordered by `seq`, which can differ from `receivedAt` by a few ms.
    if (row.receivedAt < start - step) break
    const bucket = counts[Math.floor((row.receivedAt - start) / step)]
    if (!bucket) continue
    bucket[row.verdict] += 1
    total[row.verdict] += 1
  }
  return { start, step, counts, total }
}
