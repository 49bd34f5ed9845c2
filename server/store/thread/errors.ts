import { VhookError } from '../../core/model/errors.ts'
import type { Problem } from '../../core/model/errors.ts'

/** What went wrong in the storage thread, as data: errors do not travel between threads as themselves. */
export type Failure =
  | { kind: 'storage'; code: string; message: string }
  | { kind: 'problem'; problem: Problem }
  | { kind: 'fault'; message: string }

/** SQLite's codes that mean the disk, the file or its rights, not a fault of ours. */
const storageCodes =
  /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY|BUSY|LOCKED|PROTOCOL|NOMEM|PERM|AUTH|NOLFS)(_|$)/

export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

/** One of those, or whatever the system said no to. */
export function isStorageFailure(error: unknown): boolean {
  return storageCodes.test(codeOf(error)) || typeof (error as { syscall?: unknown } | null)?.syscall === 'string'
}

/** The file's content is not what SQLite wrote. */
export function isCorrupt(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)(_|$)/.test(codeOf(error))
}

export function isFull(error: unknown): boolean {
  return codeOf(error) === 'SQLITE_FULL' || codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT'
}

export function failureOf(error: unknown): Failure {
  if (error instanceof VhookError) return { kind: 'problem', problem: error.problem }
  const message = error instanceof Error ? error.message : String(error)
  if (isStorageFailure(error)) return { kind: 'storage', code: codeOf(error), message }
  return { kind: 'fault', message: error instanceof Error ? (error.stack ?? message) : message }
}
