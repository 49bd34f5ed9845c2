/** A clock with timers that a test can turn by hand. */
export interface Timers {
  /** Unix ms. */
  now(): number
  /** Runs once after that many ms; returns the function that cancels it. */
  after(ms: number, run: () => void): () => void
}

export const systemTimers: Timers = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** Resolves after that many ms, or at once when the signal is aborted. Never rejects. */
export function pause(timers: Timers, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = timers.after(ms, done)
    signal.addEventListener('abort', done, { once: true })
  })
}

/** The result of the work, or `late` when it takes longer than `ms`; Infinity waits as long as it takes. The work goes on. */
export async function withTimeout<Result, Late>(
  work: Promise<Result>,
  ms: number,
  late: Late,
  timers: Pick<Timers, 'after'> = systemTimers,
): Promise<Result | Late> {
  if (ms === Infinity) return await work
  const timeout = Promise.withResolvers<Late>()
  const cancel = timers.after(ms, () => timeout.resolve(late))
  return await Promise.race([work, timeout.promise]).finally(cancel)
}
