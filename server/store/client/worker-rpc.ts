import { Worker } from 'node:worker_threads'
import { workerFile } from '../../platform/package-paths.ts'
import { problems, VhookError } from '../../core/model/errors.ts'
import type { Failure } from '../thread/errors.ts'
import { ended } from '../../platform/worker-exit.ts'
import type { CallName, Calls, Replies, Reply, WorkerData } from '../protocol.ts'

interface Waiting {
  resolve: (value: any) => void
  reject: (error: unknown) => void
}

/** The line to the storage thread. A thread that dies fails what was waiting and is started anew by the next call. */
export class Channel {
  readonly #data: WorkerData
  readonly #now: () => number
  readonly #heard: (replies: Replies) => void
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #last = 0

  constructor(data: WorkerData, now: () => number, heard: (replies: Replies) => void) {
    this.#data = data
    this.#now = now
    this.#heard = heard
  }

  /** Rejects with STORAGE_FAILED or another VhookError, and with a plain Error for a fault of ours. */
  call<Name extends CallName>(
    call: Name,
    args: Parameters<Calls[Name]>,
    bytes: Array<Uint8Array | null> = [],
  ): Promise<ReturnType<Calls[Name]>> {
    const id = ++this.#last
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#send({ id, call, args, now: this.#now() }, bytes)
    })
  }

  /** Closes the database and ends the thread; what still waits is rejected. */
  async stop(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    // A database that cannot be closed in order is closed by the end of its thread; what resolved is on disk.
    await this.call('close', []).catch(() => undefined)
    await ended(worker)
    this.#down('it was stopped')
  }

  #send(request: { id: number; call: CallName; args: unknown[]; now: number }, bytes: Array<Uint8Array | null>): void {
    const buffers = bytes.flatMap((one) => (one ? [one.buffer as ArrayBuffer] : []))
    try {
      this.#worker ??= this.#start()
      this.#worker.postMessage(request, buffers)
    } catch (error) {
      this.#waiting.get(request.id)?.reject(error)
      this.#waiting.delete(request.id)
    }
  }

  #start(): Worker {
    const worker = new Worker(workerFile(), { workerData: this.#data, name: 'vhook storage' })
    worker.on('message', (replies: Replies) => this.#take(replies))
    // Whatever kills the thread, the process lives on without storage; `exit` follows `error`.
    let why = 'it ended'
    worker.on('error', (error) => (why = error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => this.#worker === worker && this.#down(why))
    return worker
  }

  #take(replies: Replies): void {
    for (const reply of replies.replies) this.#settle(reply)
    this.#heard(replies)
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (reply.ok) waiting?.resolve(reply.value)
    else waiting?.reject(errorOf(reply.failure))
  }

  #down(why: string): void {
    this.#worker = undefined
    const error = storageFailed(`the storage thread is gone (${why})`)
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

export function storageFailed(why: string, cause?: unknown): VhookError {
  return new VhookError(problems.storageFailed(why), { cause })
}

export function isStorageFailed(error: unknown): boolean {
  return error instanceof VhookError && error.problem.code === 'STORAGE_FAILED'
}

function errorOf(failure: Failure): Error {
  if (failure.kind === 'problem') return new VhookError(failure.problem)
  if (failure.kind === 'storage') return storageFailed(failure.message, failure)
  return new Error(`Fault in the storage thread: ${failure.message}`)
}
