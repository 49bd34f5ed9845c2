import { VhookError } from '../../core/model/errors.ts'
import type { Problem } from '../../core/model/errors.ts'

/** An error in the storage thread, as data: error objects lose their class between threads. `fault` is a bug in vhook. */
export type Failure =
  | { kind: 'storage'; code: string; message: string }
  | { kind: 'problem'; problem: Problem }
  | { kind: 'fault'; message: string }

/** SQLite codes that point to the disk, the file or its permissions rather than to a bug. */
const storageCodes =
  /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY|BUSY|LOCKED|PROTOCOL|NOMEM|PERM|AUTH|NOLFS)(_|$)/

export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

/** One of those codes, or a failed system call. */
export function isStorageFailure(error: unknown): boolean {
  return storageCodes.test(codeOf(error)) || typeof (error as { syscall?: unknown } | null)?.syscall === 'string'
}

/** The content of the file is not what SQLite wrote. */
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
