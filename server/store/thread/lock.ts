import { rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { problems, VhookError } from '../../core/model/errors.ts'
import { createPrivate } from '../../platform/private-files.ts'
import type { DataFolder } from '../data-dir.ts'
import { readInstance } from '../instance-file.ts'
import { codeOf, isCorrupt } from './errors.ts'

/** How long a second process waits, in ms: two short commands may follow each other closely. */
const TIMEOUT = 500

/**
 * Ensures that one process works on a data folder: an exclusive transaction that is never ended, which the system releases with the
 * process, however it ends. Throws FOLDER_LOCKED with the other process's id and inspector URL.
 */
export function takeLock(folder: DataFolder): Database.Database {
  try {
    return lock(folder)
  } catch (error) {
    if (codeOf(error) === 'SQLITE_BUSY') throw lockedBy(folder, error)
    if (!isCorrupt(error)) throw error
    // vhook writes nothing to it, so a file with other content is not a lock that anyone could hold.
    rmSync(folder.lock, { force: true })
    return lock(folder)
  }
}

function lock(folder: DataFolder): Database.Database {
  createPrivate(folder.lock)
  const db = new Database(folder.lock, { timeout: TIMEOUT })
  try {
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function lockedBy(folder: DataFolder, cause: unknown): VhookError {
  const instance = readInstance(folder.path)
  const holder = instance
    ? `process ${instance.pid}${instance.inspectorUrl ? `, ${instance.inspectorUrl}` : ''}`
    : 'process unknown'
  return new VhookError(problems.folderLocked(folder.path, holder), { cause })
}
