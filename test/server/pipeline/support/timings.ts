/** The value below which `part` percent of the values are. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * part) / 100))] ?? NaN
}

/** Prints timings. Tests never assert on absolute time, because the machine may be busy. */
export function printTimings(name: string, ms: readonly number[]): void {
  const [p50, p99, max] = [50, 99, 100].map((part) => percentile(ms, part).toFixed(1))
  console.log(`${name}: ${ms.length} runs, p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`)
}
