import type { Verdict } from '../../model/verification.ts'

/** From `since`, inclusive, to `until`, exclusive, both in Unix ms, in this number of equal buckets. */
export interface TimelineQuery {
  since: number
  until: number
  buckets: number
}

/** Number of events by verdict, and of those whose sender got no success. */
export type EventCounts = Record<Verdict | 'failed', number>

/** The events of a period over time. */
export interface TimelineView {
  since: number
  until: number
  buckets: EventCounts[]
}

export const emptyCounts = (): EventCounts => ({ valid: 0, invalid: 0, unsigned: 0, 'not-checked': 0, failed: 0 })
