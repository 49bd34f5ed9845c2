import type { EventSummary } from '../../server/core/model/event.ts'

/** Height of a row in CSS pixels, as in `list.css`. */
export const ROW_HEIGHT = 46

/** How many rows were added above the previous first row; 0 when that row is no longer in the list. */
export function rowsAddedAbove(before: readonly EventSummary[], after: readonly EventSummary[]): number {
  const first = before[0]
  if (!first || after[0]?.id === first.id) return 0
  return Math.max(
    0,
    after.findIndex((row) => row.id === first.id),
  )
}
