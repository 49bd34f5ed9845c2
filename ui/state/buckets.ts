import type { EventSummary } from '../../server/core/model/event.ts'
import type { Verdict } from '../../server/core/model/verification.ts'

export type Counts = Record<Verdict, number>

export interface Buckets {
  /** Unix ms of the left edge; each bucket is `step` ms wide. */
  start: number
  step: number
  counts: Counts[]
  sum: Counts
}

const none = (): Counts => ({ valid: 0, invalid: 0, 'not-checked': 0 })

/** Events of the last `span` ms by verdict, in `number` equal buckets whose edges stand still as time goes on. Rows come newest first. */
export function countByBucket(rows: readonly EventSummary[], now: number, span: number, number: number): Buckets {
  const step = span / number
  const start = (Math.floor(now / step) + 1) * step - span
  const counts = Array.from({ length: number }, none)
  const sum = none()
  for (const row of rows) {
    // A little slack: `receivedAt` and `seq` need not agree to the millisecond.
    if (row.receivedAt < start - step) break
    const bucket = counts[Math.floor((row.receivedAt - start) / step)]
    if (!bucket) continue
    bucket[row.verdict] += 1
    sum[row.verdict] += 1
  }
  return { start, step, counts, sum }
}
