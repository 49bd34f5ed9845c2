import type { Rank } from '../../model/rank.ts'

/** One explanation that nothing proves. `{name}` in a text is replaced by a detail of the finding. */
export interface SuspicionRow {
  rank: Exclude<Rank, 'proven'>
  /** What may be wrong, as a clause that follows "Most likely" or "Possibly". */
  message: string
  /** What to do about it; empty if the message implies it. */
  advice: string
}
