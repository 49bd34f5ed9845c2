import { Worker } from 'node:worker_threads'
import { problems, VhookError } from '../../core/model/errors.ts'
import { workerFile } from '../../platform/package-paths.ts'
import { workerExit } from '../../platform/worker-exit.ts'
import type { Args, CallName, Reply, Request, Result, WorkerData, WorkerMessage } from '../protocol.ts'
import type { Failure } from '../thread/errors.ts'

interface PendingCall {
  resolve: (value: any) => void
  reject: (error: unknown) => void
}

/** Calls the storage thread. If the thread dies, pending calls fail and the next call starts a new one. */
export class WorkerRpc {
  readonly #data: WorkerData
  readonly #now: () => number
  readonly #onMessage: (message: WorkerMessage) => void
  readonly #pending = new Map<number, PendingCall>()
  #worker: Worker | undefined
  #lastId = 0

  constructor(data: WorkerData, now: () => number, onMessage: (message: WorkerMessage) => void) {
    this.#data = data
    this.#now = now
    this.#onMessage = onMessage
  }

  /**
   * `transfer` lists the bytes in `args` that are moved to the thread instead of copied. Rejects with STORAGE_FAILED or another
   * VhookError, and with a plain Error for a bug in vhook.
   */
  call<Name extends CallName>(
    call: Name,
    args: Args<Name>,
    transfer: Array<Uint8Array | null> = [],
  ): Promise<Result<Name>> {
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      this.#send({ id, call, args, now: this.#now() }, transfer)
    })
  }

  /** Closes the database and ends the thread; pending calls are rejected. */
  async stop(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    // A database that cannot be closed cleanly is closed with its thread; what has resolved is on disk.
    await this.call('close', []).catch(() => undefined)
    await workerExit(worker)
    this.#failAll('it was stopped')
  }

  #send(request: Request, transfer: Array<Uint8Array | null>): void {
    const buffers = transfer.flatMap((one) => (one ? [one.buffer as ArrayBuffer] : []))
    try {
      this.#worker ??= this.#start()
      this.#worker.postMessage(request, buffers)
    } catch (error) {
      this.#pending.get(request.id)?.reject(error)
      this.#pending.delete(request.id)
    }
  }

  #start(): Worker {
    const worker = new Worker(workerFile(), { workerData: this.#data, name: 'vhook storage' })
    worker.on('message', (message: WorkerMessage) => {
      for (const reply of message.replies) this.#settle(reply)
      this.#onMessage(message)
    })
    // Whatever ends the thread, the process continues without storage; `exit` follows `error`.
    let why = 'it exited'
    worker.on('error', (error) => (why = error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => this.#worker === worker && this.#failAll(why))
    return worker
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id)
    this.#pending.delete(reply.id)
    if (reply.ok) pending?.resolve(reply.value)
    else pending?.reject(errorFrom(reply.failure))
  }

  #failAll(why: string): void {
    this.#worker = undefined
    const error = storageFailed(`the storage thread ended (${why})`)
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
  }
}

export function storageFailed(why: string, cause?: unknown): VhookError {
  return new VhookError(problems.storageFailed(why), { cause })
}

export function isStorageFailed(error: unknown): boolean {
  return error instanceof VhookError && error.problem.code === 'STORAGE_FAILED'
}

function errorFrom(failure: Failure): Error {
  if (failure.kind === 'problem') return new VhookError(failure.problem)
  if (failure.kind === 'storage') return storageFailed(failure.message, failure)
  return new Error(`Bug in the storage thread: ${failure.message}`)
}
