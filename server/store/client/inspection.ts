import { Worker } from 'node:worker_threads'
import { workerFile } from '../../assets.ts'
import type { StorageCheck } from '../../core/api.ts'

/** Has a thread of its own read the database through after an unclean stop: a large one takes seconds, and nobody waits for it. */
export class Inspection {
  readonly #dataDir: string
  readonly #damaged: (notice: string) => void
  #worker: Worker | undefined
  #state: StorageCheck = { state: 'not-needed', message: null }

  constructor(dataDir: string, damaged: (notice: string) => void) {
    this.#dataDir = dataDir
    this.#damaged = damaged
  }

  get state(): StorageCheck {
    return this.#state
  }

  start(): void {
    this.#state = { state: 'running', message: null }
    const worker = new Worker(workerFile(), {
      workerData: { dataDir: this.#dataDir, task: 'inspect' },
      name: 'vhook check',
    })
    worker.unref()
    worker.once('message', (found: string[]) => this.#found(found))
    worker.once('error', (error) => this.#found([error instanceof Error ? error.message : String(error)]))
    this.#worker = worker
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate()
  }

  #found(faults: string[]): void {
    this.#worker = undefined
    const [message] = faults
    this.#state = message === undefined ? { state: 'ok', message: null } : { state: 'damaged', message }
    if (message === undefined) return
    this.#damaged(
      `The database has damage (${message}). Stop vhook and bring over what can be read: vhook doctor --salvage`,
    )
  }
}
