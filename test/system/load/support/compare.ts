import { percentile } from '../../../server/pipeline/support/timings.ts'

const WINDOWS = 3

/**
 * By how many ms a percentile of `times` exceeds a bound that depends on the same percentile of `reference`, at most 0 if it does
 * not. Both were measured in turn. Each is cut into three windows and the best one counts: other load on the machine only ever adds
 * time, but not in all of them.
 */
export function excess(
  percent: number,
  times: readonly number[],
  reference: readonly number[],
  bound: (reference: number) => number,
): number {
  const windows = Array.from({ length: WINDOWS }, (_, at) => {
    const [ours, theirs] = [times, reference].map((all) =>
      percentile(all.slice((all.length * at) / WINDOWS, (all.length * (at + 1)) / WINDOWS), percent),
    )
    return (ours ?? NaN) - bound(theirs ?? NaN)
  })
  return Math.max(0, Math.min(...windows.filter((one) => !Number.isNaN(one))))
}
