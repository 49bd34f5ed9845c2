import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'

/** How long a thread has to exit after it was asked to, in ms. */
const TIMEOUT = 5_000

/**
 * Waits for a thread that was asked to exit. It is only terminated after a timeout: terminating a thread that loads or runs native
 * code can crash the whole process.
 */
export async function workerExit(worker: Worker): Promise<void> {
  const timer = setTimeout(() => void worker.terminate(), TIMEOUT)
  // The id of a thread that has exited is negative.
  if (worker.threadId >= 0) await once(worker, 'exit')
  clearTimeout(timer)
}
