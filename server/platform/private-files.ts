import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  statSync,
} from 'node:fs'
import type { Stats } from 'node:fs'
import { dirname } from 'node:path'
import { problems, VhookError } from '../core/model/errors.ts'

/** Creates a folder with mode 0700, or restricts an existing one; returns notices. Throws FOLDER_UNSAFE for links and other owners. */
export function securePrivateFolder(path: string): string[] {
  for (const part of [dirname(path), path]) refuseLink(part)
  orFail(path, () => mkdirSync(path, { recursive: true, mode: 0o700 }))
  return secureFile(path)
}

/** Removes the permissions of other users from an existing file or folder; returns a notice if there were any. */
export function secureFile(path: string): string[] {
  const stats = orFail(path, () => lstatSync(path, { throwIfNoEntry: false }))
  if (!stats) return []
  if (stats.isSymbolicLink()) throw unsafe(path, 'is a symbolic link')
  if (!isOurs(stats)) throw unsafe(path, 'belongs to another user')
  if (process.platform === 'win32' || (stats.mode & 0o077) === 0) return []
  // By path, not by descriptor: closing a second descriptor of a database would drop this process's locks on it.
  orFail(path, () => chmodSync(path, stats.mode & 0o700))
  return [
    `${path} was accessible to other users (mode ${(stats.mode & 0o777).toString(8)}). Its permissions were restricted to you.`,
  ]
}

/** The code of the error with which a folder cannot be created or written, or undefined if it can. */
export function whyUnwritable(path: string): string | undefined {
  try {
    if (existsSync(path) || dirname(path) === path) {
      if (!statSync(path).isDirectory()) return 'ENOTDIR'
      accessSync(path, constants.W_OK)
      return undefined
    }
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
  return whyUnwritable(dirname(path))
}

/** Creates an empty file with mode 0600, before other code creates it with wider permissions. Does not change an existing file. */
export function createPrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600))
}

/** Runs a file system call; an error becomes STORAGE_FAILED with the path. */
export function orFail<Result>(path: string, step: () => Result): Result {
  try {
    return step()
  } catch (error) {
    const why = `${path}: ${String((error as NodeJS.ErrnoException).code)}`
    throw new VhookError(problems.storageFailed(why), { cause: error })
  }
}

export function unsafe(path: string, why: string): VhookError {
  return new VhookError(problems.folderUnsafe(path, why))
}

function refuseLink(path: string): void {
  const stats = orFail(path, () => lstatSync(path, { throwIfNoEntry: false }))
  if (!stats?.isSymbolicLink()) return
  // Links of the system, such as /tmp on macOS, belong to root, whom an ordinary user has to trust anyway.
  if (stats.uid === 0 && process.getuid?.() !== 0) return
  throw unsafe(path, 'is a symbolic link')
}

function isOurs(stats: Stats): boolean {
  const user = process.getuid?.()
  return user === undefined || stats.uid === user
}
