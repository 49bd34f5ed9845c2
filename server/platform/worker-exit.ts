import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'

/** How long a thread that was asked to end may take, in ms. */
const PATIENCE = 5_000

/**
 * Waits for a thread that was asked to end. Only one that does not is terminated: to terminate a thread while it loads or runs
 * native code can take the whole process with it.
 */
export async function ended(worker: Worker): Promise<void> {
  const late = setTimeout(() => void worker.terminate(), PATIENCE)
  // Thread ids of threads that are gone are negative.
  if (worker.threadId >= 0) await once(worker, 'exit')
  clearTimeout(late)
}
