import { signal } from '@preact/signals'

export interface Batch {
  /** Events replayed so far. */
  done: number
  total: number
  /** Sends nothing further. The app may still be processing the last request. */
  stop: () => void
}

/** How many events were sent, how many could not be sent, and whether the user stopped the batch. */
export interface BatchResult {
  sent: number
  failed: number
  stopped: boolean
}

/** The batch in progress. */
export const batch = signal<Batch | null>(null)

/**
 * Sends the events one after the other until stopped; stopping does not wait for the current response.
 * An event that cannot be sent is reported to `onError`, and the batch continues.
 */
export async function replayEach(
  ids: readonly string[],
  send: (id: string) => Promise<unknown>,
  onError: (error: unknown) => void,
): Promise<BatchResult> {
  const stopping = Promise.withResolvers<void>()
  const result = { sent: 0, failed: 0, stopped: false }
  const stop = (): void => {
    result.stopped = true
    stopping.resolve()
  }
  const handleError = (error: unknown): void => {
    result.failed += 1
    result.sent -= 1
    onError(error)
  }
  for (const [done, id] of ids.entries()) {
    batch.value = { done, total: ids.length, stop }
    result.sent += 1
    await Promise.race([send(id).catch(handleError), stopping.promise])
    if (result.stopped) break
  }
  batch.value = null
  return result
}
