import { existsSync } from 'node:fs'
import type BetterSqlite3 from 'better-sqlite3'
import { folderAt, prepareFolder } from '../data-dir.ts'
import type { Folder } from '../data-dir.ts'
import { migrations } from '../migrations/all.ts'
import type { Opening, Replies, Reply, Request, WorkerData } from '../protocol.ts'
import { removeRunning, writeRunning } from '../instance-file.ts'
import { recover } from '../tables/crash-recovery.ts'
import { isCrowded } from '../tables/retention.ts'
import { indexSome } from '../tables/search.ts'
import { dropBallast, keepBallast } from './disk-reserve.ts'
import { isCorrupt, isFull } from './errors.ts'
import { answer, commitGroup, isWrite, refusal } from './group-commit.ts'
import { takeLock } from './lock.ts'
import { openDatabase, putAside } from './open.ts'
import { Presence } from './missing-files.ts'
import type { StoreContext } from './context.ts'
import type { Sql } from './sql.ts'
import { removeOrphans, spilledBytes } from './spill.ts'

/** The storage thread's whole state. Nothing it does throws: what goes wrong goes back as data. */
export class Session {
  readonly #folder: Folder
  readonly #keep: WorkerData['keep']
  #lock: BetterSqlite3.Database | undefined
  #context: StoreContext | undefined
  #presence: Presence | undefined
  /** The last process on this folder did not come to its end in order. */
  #unclean = false
  #notices: string[] = []

  constructor(data: WorkerData) {
    this.#folder = folderAt(data.dataDir)
    this.#keep = data.keep
  }

  /** Answers everything that was waiting: the writes in one commit, then the rest in order. */
  answer(requests: Request[]): Replies {
    const writes = requests.filter((one) => isWrite(one.call))
    const others = requests.filter((one) => !isWrite(one.call))
    const replies = [...this.#write(writes), ...others.map((one) => this.#other(one))]
    return { replies, crowded: this.#isCrowded(), notices: this.#notices.splice(0) }
  }

  /** Lets go of files that are no longer in their place, and says in words what is missing. */
  missing(): string | undefined {
    const missing = this.#presence?.missing()
    if (missing === undefined) return undefined
    this.#presence = undefined
    this.#notices.push(`${missing}. What comes in is kept in memory until the folder can be used again.`)
    for (const db of [this.#context?.sql.db, this.#lock]) closeQuietly(db)
    this.#context = undefined
    this.#lock = undefined
    return missing
  }

  /** A little of what can wait: index, reserve. Returns whether there is more. */
  idle(): boolean {
    if (!this.#context) return false
    try {
      const more = indexSome(this.#context, 32) === 32
      if (!more) keepBallast(this.#folder)
      return more
    } catch {
      // The same trouble meets the next write, which reports it; the queue of the index is on disk.
      return false
    }
  }

  #write(requests: Request[]): Reply[] {
    if (requests.length === 0) return []
    try {
      const replies = commitGroup(this.#open(), requests)
      this.#refuseMissing()
      return replies
    } catch (error) {
      return this.#again(requests, error)
    }
  }

  /** One more try after what can be done about it: the reserve against a full disk, a fresh file for an unreadable one. */
  #again(requests: Request[], error: unknown): Reply[] {
    try {
      if (isFull(error) && dropBallast(this.#folder)) this.#makeSpace()
      else if (isCorrupt(error)) this.#replace(error as Error)
      else throw error
      return commitGroup(this.#open(), requests)
    } catch (last) {
      return requests.map((one) => refusal(one, last))
    }
  }

  /** What was just committed to a file that nobody can find is not stored. */
  #refuseMissing(): void {
    const missing = this.missing()
    if (missing !== undefined) throw Object.assign(new Error(missing), { code: 'SQLITE_CANTOPEN' })
  }

  #other(request: Request): Reply {
    try {
      if (request.call === 'open') return { id: request.id, ok: true, value: this.#begin(request.args[0] === true) }
      if (request.call === 'close') return { id: request.id, ok: true, value: this.#close() }
      return answer(this.#open(), request)
    } catch (error) {
      return refusal(request, error)
    }
  }

  #begin(first: boolean): Opening {
    if (!first && !this.#context) this.#notices.push(...prepareFolder(this.#folder))
    this.#takeLock()
    this.#context ??= this.#openRoom(first)
    const { database, lock, spill } = this.#folder
    this.#presence ??= new Presence([database, lock, spill])
    const last = this.#context.sql.number("SELECT seq FROM sqlite_sequence WHERE name = 'event'")
    return { last, unclean: this.#unclean }
  }

  #takeLock(): void {
    if (this.#lock) return
    this.#lock = takeLock(this.#folder)
    // Whoever ends in order takes it along.
    this.#unclean = existsSync(this.#folder.running)
    writeRunning(this.#folder.path, { pid: process.pid, startedAt: Date.now() })
  }

  #openRoom(first: boolean): StoreContext {
    const folder = this.#folder
    const enter = (sql: Sql): StoreContext => {
      const events = sql.number('SELECT count(*) FROM event')
      const context: StoreContext = { sql, folder, keep: this.#keep, now: 0, events, spilled: 0, afterCommit: [] }
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
    throw Object.assign(new Error('the database is not open'), { code: 'SQLITE_CANTOPEN' })
  }

  #makeSpace(): void {
    this.#notices.push('The disk is full. The reserve of 16 MiB was given up; make context soon.')
    this.#open().sql.db.pragma('wal_checkpoint(TRUNCATE)')
  }

  #replace(why: Error): void {
    this.#context?.sql.db.close()
    this.#context = undefined
    this.#notices.push(putAside(this.#folder, why.message))
    this.#context = this.#openRoom(false)
    this.#presence = undefined
    this.#begin(false)
  }

  #isCrowded(): boolean {
    try {
      return this.#context !== undefined && isCrowded(this.#context)
    } catch {
      // Reading a pragma failed: storage is in trouble, and the replies say so.
      return false
    }
  }

  #close(): void {
    try {
      this.#context?.sql.db.pragma('wal_checkpoint(TRUNCATE)')
      this.#context?.sql.db.close()
    } finally {
      this.#context = undefined
      this.#presence = undefined
      removeRunning(this.#folder.path)
      this.#lock?.close()
      this.#lock = undefined
    }
  }
}

function closeQuietly(db: BetterSqlite3.Database | undefined): void {
  try {
    db?.close()
  } catch {
    // Its file is gone: there is nothing left to be closed in order.
  }
}
