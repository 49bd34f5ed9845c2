import { Backlog } from './backlog.ts'
import type { PendingWrite } from './backlog.ts'
import { StorageMonitor } from './storage-state.ts'
import { isStorageFailed, storageFailed } from './worker-rpc.ts'

export interface RetryQueueOptions {
  now: () => number
  /** How often storage is retried while it fails, in ms. */
  retryMs: number
  /** Resolves once the database is open and a write succeeds. */
  probe(): Promise<unknown>
  /** Called with events that had waited in memory and are on disk now. */
  stored(eventIds: string[]): void
  /** Called when the backlog overflows for the first time since storage last worked. */
  dropping(): void
  /** Called when a write that can never succeed is discarded. */
  discarded(error: unknown): void
}

/** Watches every write, publishes failures at once, and repeats failed writes in order when storage works again. */
export class RetryQueue {
  readonly backlog = new Backlog()
  readonly monitor: StorageMonitor
  readonly #options: RetryQueueOptions
  /** Events that are being added: writes about an event wait for its own, wherever it ends up. */
  readonly #adding = new Map<string, Promise<void>>()
  #timer: NodeJS.Timeout | undefined
  #isRetrying = false
  #isDropping = false
  #isStopped = false

  constructor(options: RetryQueueOptions) {
    this.#options = options
    this.monitor = new StorageMonitor(options.now)
  }

  /** If storage fails, the write is queued and the promise still rejects with STORAGE_FAILED. */
  async write(write: PendingWrite): Promise<void> {
    if (!write.stored) {
      await this.#adding.get(write.eventId)
      return await this.#write(write)
    }
    const writing = this.#write(write)
    const adding = writing.catch(() => undefined).finally(() => this.#adding.delete(write.eventId))
    this.#adding.set(write.eventId, adding)
    await writing
  }

  async #write(write: PendingWrite): Promise<void> {
    try {
      if (this.backlog.has(write.eventId)) throw storageFailed('the event itself is not stored yet')
      await this.direct(() => write.send())
    } catch (error) {
      if (isStorageFailed(error)) this.#enqueue(write)
      throw error
    }
  }

  /** A write that only counts if it succeeds now. */
  async direct<Result>(send: () => Promise<Result>): Promise<Result> {
    try {
      const result = await send()
      if (this.monitor.state.state === 'failing') void this.retry()
      return result
    } catch (error) {
      if (isStorageFailed(error)) this.failed(error as Error)
      throw error
    }
  }

  failed(error: Error): void {
    if (this.#isStopped) return
    this.monitor.failing(error.message, this.backlog.events)
    this.#timer ??= setTimeout(() => void this.#fire(), this.#options.retryMs)
    this.#timer.unref()
  }

  /** Probes storage, then writes the backlog; one run at a time. */
  async retry(): Promise<void> {
    if (this.#isRetrying) return
    this.#isRetrying = true
    try {
      await this.#options.probe()
      await this.#writeAll()
      this.#isDropping = false
      this.monitor.storing()
    } catch (error) {
      this.failed(error as Error)
    } finally {
      this.#isRetrying = false
    }
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  async #fire(): Promise<void> {
    this.#timer = undefined
    await this.retry()
  }

  #enqueue(write: PendingWrite): void {
    if (this.backlog.push(write) && !this.#isDropping) {
      this.#isDropping = true
      this.#options.dropping()
    }
    this.monitor.failing(this.monitor.state.message ?? 'The event waits in memory.', this.backlog.events)
  }

  async #writeAll(): Promise<void> {
    const stored: string[] = []
    for (let next = this.backlog.first; next; next = this.backlog.first) {
      await this.#sendOrDiscard(next)
      this.backlog.remove(next)
      if (next.stored) stored.push(next.eventId)
    }
    if (stored.length > 0) this.#options.stored(stored)
  }

  async #sendOrDiscard(write: PendingWrite): Promise<void> {
    try {
      await write.send()
    } catch (error) {
      if (isStorageFailed(error)) throw error
      // A bug would block every write behind it forever.
      this.#options.discarded(error)
    }
  }
}
