import { rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { problems, VhookError } from '../../core/model/errors.ts'
import { createPrivate } from '../../platform/private-files.ts'
import type { Folder } from '../data-dir.ts'
import { readRunning } from '../instance-file.ts'
import { codeOf, isCorrupt } from './errors.ts'

/** How long a second opener waits, in ms: two short commands may follow each other closely. */
const PATIENCE = 500

/**
 * One process on a data folder. An exclusive transaction that is never ended: the system frees it with the process, however that dies.
 * Throws FOLDER_LOCKED with the holder's process id and address.
 */
export function takeLock(folder: Folder): Database.Database {
  try {
    return hold(folder)
  } catch (error) {
    if (codeOf(error) === 'SQLITE_BUSY') throw lockedBy(folder, error)
    if (!isCorrupt(error)) throw error
    // Nothing is ever written to it, so whatever lies there is not ours and nobody can hold it.
    rmSync(folder.lock, { force: true })
    return hold(folder)
  }
}

function hold(folder: Folder): Database.Database {
  createPrivate(folder.lock)
  const lock = new Database(folder.lock, { timeout: PATIENCE })
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}

function lockedBy(folder: Folder, cause: unknown): VhookError {
  const running = readRunning(folder.path)
  const holder = running
    ? `process ${running.pid}${running.inspectorUrl ? `, ${running.inspectorUrl}` : ''}`
    : 'process unknown'
  return new VhookError(problems.folderLocked(folder.path, holder), { cause })
}
