import { Backlog } from './backlog.ts'
import type { Undone } from './backlog.ts'
import { isStorageFailed, storageFailed } from './worker-rpc.ts'
import { Condition } from './storage-state.ts'

export interface KeeperOptions {
  now: () => number
  /** How often storage is retried while it fails, in ms. */
  retryMs: number
  /** Resolves when the database is open and takes a write. */
  probe(): Promise<unknown>
  /** Events that had waited in memory and are on disk now. */
  stored(eventIds: string[]): void
  /** More waits than memory holds, and the oldest is lost from now on; told once until storage works again. */
  dropping(): void
  /** A write that can never succeed was given up. */
  gaveUp(error: unknown): void
}

/** Sees every write succeed or fail, says so at once, and makes the failed ones good later, in their order. */
export class RetryQueue {
  readonly backlog = new Backlog()
  readonly condition: Condition
  readonly #options: KeeperOptions
  /** Events on their way to the disk: what is to be noted about one comes after it, wherever it ends up. */
  readonly #adding = new Map<string, Promise<void>>()
  #timer: NodeJS.Timeout | undefined
  #trying = false
  #dropping = false

  constructor(options: KeeperOptions) {
    this.#options = options
    this.condition = new Condition(options.now)
  }

  /** A write that is kept for later when storage fails; it rejects with STORAGE_FAILED all the same. */
  async write(write: Undone): Promise<void> {
    if (!write.stored) {
      await this.#adding.get(write.eventId)
      return await this.#write(write)
    }
    const writing = this.#write(write)
    const adding = writing.catch(() => undefined).finally(() => this.#adding.delete(write.eventId))
    this.#adding.set(write.eventId, adding)
    await writing
  }

  async #write(write: Undone): Promise<void> {
    try {
      if (this.backlog.has(write.eventId)) throw storageFailed('the event itself is not stored yet')
      await this.direct(() => write.again())
    } catch (error) {
      if (isStorageFailed(error)) this.#keep(write)
      throw error
    }
  }

  /** A write that only counts when it succeeds now. */
  async direct<Result>(send: () => Promise<Result>): Promise<Result> {
    try {
      const result = await send()
      if (this.condition.state.state === 'failing') void this.retry()
      return result
    } catch (error) {
      if (isStorageFailed(error)) this.failed(error as Error)
      throw error
    }
  }

  failed(error: Error): void {
    this.condition.failing(error.message, this.backlog.events)
    this.#timer ??= setTimeout(() => void this.#fire(), this.#options.retryMs)
    this.#timer.unref()
  }

  /** Tries storage, then writes what waits; one run at a time. */
  async retry(): Promise<void> {
    if (this.#trying) return
    this.#trying = true
    try {
      await this.#options.probe()
      await this.#writeAll()
      this.#dropping = false
      this.condition.storing()
    } catch (error) {
      this.failed(error as Error)
    } finally {
      this.#trying = false
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  async #fire(): Promise<void> {
    this.#timer = undefined
    await this.retry()
  }

  #keep(write: Undone): void {
    if (this.backlog.keep(write) && !this.#dropping) {
      this.#dropping = true
      this.#options.dropping()
    }
    this.condition.failing(this.condition.state.message ?? 'The event waits in memory.', this.backlog.events)
  }

  async #writeAll(): Promise<void> {
    const stored: string[] = []
    for (let next = this.backlog.first; next; next = this.backlog.first) {
      await this.#makeGood(next)
      this.backlog.done(next)
      if (next.stored) stored.push(next.eventId)
    }
    if (stored.length > 0) this.#options.stored(stored)
  }

  async #makeGood(write: Undone): Promise<void> {
    try {
      await write.again()
    } catch (error) {
      if (isStorageFailed(error)) throw error
      // A fault would stop all that wait behind it, for ever.
      this.#options.gaveUp(error)
    }
  }
}
