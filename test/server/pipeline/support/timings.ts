/** The value below which so many of a hundred lie. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * part) / 100))] ?? NaN
}

/** Prints what was measured. Nothing absolute is ever asserted: the machine may be busy with other things. */
export function printTimings(name: string, ms: readonly number[]): void {
  const [p50, p99, max] = [50, 99, 100].map((part) => percentile(ms, part).toFixed(1))
  console.log(`${name}: ${ms.length} times, p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`)
}
