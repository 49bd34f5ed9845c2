import { existsSync } from 'node:fs'
import type BetterSqlite3 from 'better-sqlite3'
import { folderAt, prepareFolder } from '../data-dir.ts'
import type { DataFolder } from '../data-dir.ts'
import { removeInstance, writeInstance } from '../instance-file.ts'
import { migrations } from '../migrations/all.ts'
import type { Opening, Reply, Request, WorkerData, WorkerMessage } from '../protocol.ts'
import { recover } from '../tables/crash-recovery.ts'
import { scrub } from '../tables/maintenance.ts'
import { isOverLimit, prune } from '../tables/retention.ts'
import { indexSome } from '../tables/event/search.ts'
import type { StoreContext } from './context.ts'
import { createReserve, releaseReserve } from './disk-reserve.ts'
import { isCorrupt, isFull, isStorageFailure } from './errors.ts'
import { commit, commitGroup, failedReply, isWrite, reply } from './group-commit.ts'
import { takeLock } from './lock.ts'
import { FileCheck } from './missing-files.ts'
import { moveAside, openDatabase } from './open.ts'
import { RetentionRun } from './retention-run.ts'
import { removeOrphans, spilledBytes } from './spill.ts'
import type { Sql } from './sql.ts'

/** Events that one idle step indexes. */
const INDEXED = 32

/** The state of the storage thread. None of its methods throws: errors are returned as data. */
export class Session {
  readonly #folder: DataFolder
  readonly #keep: WorkerData['keep']
  readonly #retention = new RetentionRun()
  #lock: BetterSqlite3.Database | undefined
  #context: StoreContext | undefined
  #files: FileCheck | undefined
  /** The previous process on this folder did not shut down cleanly. */
  #unclean = false
  #notices: string[] = []

  constructor(data: WorkerData) {
    this.#folder = folderAt(data.dataDir)
    this.#keep = data.keep
  }

  /** Executes all requests: the writes in one commit, then the others in order. */
  execute(requests: Request[]): WorkerMessage {
    const writes = requests.filter((one) => isWrite(one.call))
    const others = requests.filter((one) => !isWrite(one.call))
    return this.#message([...this.#write(writes), ...others.flatMap((one) => this.#other(one))])
  }

  /** Closes the database if one of its files was removed or replaced; undefined while all are in place. */
  checkFiles(): WorkerMessage | undefined {
    const failing = this.#closeIfMissing()
    return failing === undefined ? undefined : { ...this.#message([]), failing }
  }

  get needsRetention(): boolean {
    if (!this.#context) return false
    try {
      return this.#retention.isRequested || isOverLimit(this.#context)
    } catch {
      // Reading a pragma failed: the next write meets the same error and reports it.
      return false
    }
  }

  /** Removes at most 50 events that are past the limits. The callers of the run get their reply with its last step. */
  retentionStep(): { message: WorkerMessage; more: boolean } {
    try {
      const { removed, more } = this.#withRecovery((context) => commit(context, () => prune(context)))
      this.#retention.add(removed)
      return { message: { ...this.#message(more ? [] : this.#retention.finish()), removed }, more }
    } catch (error) {
      const message = this.#message(this.#retention.fail(error))
      const failing = isStorageFailure(error) ? { failing: (error as Error).message } : {}
      return { message: { ...message, ...failing }, more: false }
    }
  }

  get needsScrub(): boolean {
    return this.#context?.scrubPending === true
  }

  set needsScrub(needed: boolean) {
    if (this.#context) this.#context.scrubPending = needed
  }

  /** One step of erasing removed text. Returns whether there is more. */
  scrubStep(): boolean {
    try {
      return this.#context !== undefined && scrub(this.#context)
    } catch {
      // The remaining work is noted in the database; the next removal or start continues it.
      return false
    }
  }

  /** Indexes some events, then creates the disk reserve. Returns whether there is more. */
  idleStep(): boolean {
    if (!this.#context) return false
    try {
      const more = indexSome(this.#context, INDEXED) === INDEXED
      if (!more) createReserve(this.#folder)
      return more
    } catch {
      // The next write meets the same error and reports it; the queue of the index is on disk.
      return false
    }
  }

  #message(replies: Reply[]): WorkerMessage {
    return { replies, removed: [], notices: this.#notices.splice(0) }
  }

  #write(requests: Request[]): Reply[] {
    if (requests.length === 0) return []
    try {
      return this.#withRecovery((context) => commitGroup(context, requests))
    } catch (error) {
      return requests.map((one) => failedReply(one, error))
    }
  }

  /** Tries once more after a repair: the disk reserve is released for a full disk, an unreadable database is replaced. */
  #withRecovery<Result>(work: (context: StoreContext) => Result): Result {
    try {
      const result = work(this.#open())
      const missing = this.#closeIfMissing()
      // What was just committed to a file that nobody can find is not stored.
      if (missing !== undefined) throw cannotOpen(missing)
      return result
    } catch (error) {
      if (isFull(error) && releaseReserve(this.#folder)) this.#freeSpace()
      else if (isCorrupt(error)) this.#replace(error as Error)
      else throw error
      return work(this.#open())
    }
  }

  #closeIfMissing(): string | undefined {
    const missing = this.#files?.problem()
    if (missing === undefined) return undefined
    this.#files = undefined
    this.#notices.push(`${missing}. New events are buffered in memory until the data folder can be used again.`)
    for (const db of [this.#context?.sql.db, this.#lock]) closeQuietly(db)
    this.#context = undefined
    this.#lock = undefined
    return missing
  }

  #other(request: Request): Reply[] {
    const { id, call, args, now } = request
    try {
      if (call === 'open') return [{ id, ok: true, value: this.#begin(args[0] === true, now) }]
      if (call === 'close') return this.#close(id)
      if (call !== 'applyRetention') return [reply(this.#open(), request)]
      this.#open().now = now
      this.#retention.join(id)
      return []
    } catch (error) {
      return [failedReply(request, error)]
    }
  }

  #begin(first: boolean, now: number): Opening {
    if (!first && !this.#context) this.#notices.push(...prepareFolder(this.#folder))
    this.#takeLock()
    this.#context ??= this.#openContext(first, now)
    const { database, lock, spill } = this.#folder
    this.#files ??= new FileCheck([database, lock, spill])
    this.#retention.request()
    const last = this.#context.sql.number("SELECT seq FROM sqlite_sequence WHERE name = 'event'")
    return { last, unclean: this.#unclean }
  }

  #takeLock(): void {
    if (this.#lock) return
    this.#lock = takeLock(this.#folder)
    // A clean shutdown removes this file.
    this.#unclean = existsSync(this.#folder.instance)
    writeInstance(this.#folder.path, { pid: process.pid, startedAt: Date.now() })
  }

  #openContext(first: boolean, now: number): StoreContext {
    const folder = this.#folder
    const enter = (sql: Sql): StoreContext => {
      const events = sql.number('SELECT count(*) FROM event')
      const totals = { events, spilled: 0, scrubPending: true, afterCommit: [] }
      const context: StoreContext = { sql, folder, keep: this.#keep, now, ...totals }
      if (first) recover(context)
      return context
    }
    const { result: context, notices } = openDatabase(folder, migrations, enter)
    this.#notices.push(...notices)
    if (first) removeOrphans(context)
    context.spilled = spilledBytes(folder.spill)
    return context
  }

  #open(): StoreContext {
    if (this.#context) return this.#context
    throw cannotOpen('the database is not open')
  }

  #freeSpace(): void {
    this.#notices.push('The disk is full. vhook released its reserve of 16 MiB; free some disk space soon.')
    this.#open().sql.db.pragma('wal_checkpoint(TRUNCATE)')
  }

  #replace(error: Error): void {
    const now = this.#context?.now ?? 0
    this.#context?.sql.db.close()
    this.#context = undefined
    this.#notices.push(moveAside(this.#folder, error.message))
    this.#context = this.#openContext(false, now)
    this.#files = undefined
    this.#begin(false, now)
  }

  #close(id: number): Reply[] {
    try {
      this.#context?.sql.db.pragma('wal_checkpoint(TRUNCATE)')
      this.#context?.sql.db.close()
    } finally {
      this.#context = undefined
      this.#files = undefined
      removeInstance(this.#folder.path)
      this.#lock?.close()
      this.#lock = undefined
    }
    return [...this.#retention.finish(), { id, ok: true, value: undefined }]
  }
}

function cannotOpen(message: string): Error {
  return Object.assign(new Error(message), { code: 'SQLITE_CANTOPEN' })
}

function closeQuietly(db: BetterSqlite3.Database | undefined): void {
  try {
    db?.close()
  } catch {
    // Its file no longer exists, so there is nothing to close cleanly.
  }
}
