import type { EventSummary } from '../../server/core/model/event.ts'

export const ROW_HEIGHT = 46

/** How many rows came in above the row that was first, or 0 when it is not known. */
export function rowsAddedAbove(before: readonly EventSummary[], after: readonly EventSummary[]): number {
  const first = before[0]
  if (!first || after[0]?.id === first.id) return 0
  return Math.max(
    0,
    after.findIndex((row) => row.id === first.id),
  )
}
