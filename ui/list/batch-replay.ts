import { signal } from '@preact/signals'

export interface Batch {
  /** Events whose replay was answered. */
  done: number
  total: number
  /** Nothing is sent after this; the app may still be at work on the one before. */
  stop: () => void
}

/** What became of a batch: how many went out, how many vhook could not send, and whether it was stopped. */
export interface BatchResult {
  sent: number
  failed: number
  stopped: boolean
}

/** The batch under way. */
export const batch = signal<Batch | null>(null)

/**
 * Sends each event once, one after the other, until it is stopped; then it does not wait for an app that is still thinking.
 * `tell` hears why one could not be sent; the others go on.
 */
export async function replayEach(
  ids: readonly string[],
  send: (id: string) => Promise<unknown>,
  tell: (problem: unknown) => void,
): Promise<BatchResult> {
  const stopping = Promise.withResolvers<void>()
  const became = { sent: 0, failed: 0, stopped: false }
  const stop = (): void => {
    became.stopped = true
    stopping.resolve()
  }
  const failed = (problem: unknown): void => {
    became.failed += 1
    became.sent -= 1
    tell(problem)
  }
  for (const [done, id] of ids.entries()) {
    batch.value = { done, total: ids.length, stop }
    became.sent += 1
    await Promise.race([send(id).catch(failed), stopping.promise])
    if (became.stopped) break
  }
  batch.value = null
  return became
}
