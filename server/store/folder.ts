import { chmodSync, closeSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Stats } from 'node:fs'
import { problems, VhookError } from '../core/errors.ts'

/** Every name that the store uses in a data folder. */
export interface Folder {
  path: string
  database: string
  lock: string
  marker: string
  running: string
  ballast: string
  spill: string
  backups: string
}

const names = {
  database: 'events.db',
  lock: 'lock.db',
  marker: 'store.json',
  running: 'running.json',
  ballast: 'reserve.bin',
  spill: 'bodies',
  backups: 'backups',
} as const
const beside = ['events.db-wal', 'events.db-shm', 'events.db-journal', '.gitignore']
const known: readonly string[] = [...Object.values(names), ...beside]

/** The paths of a data folder. */
export function folderAt(dataDir: string): Folder {
  const path = resolve(dataDir)
  const paths = Object.entries(names).map(([key, name]) => [key, join(path, name)])
  return { path, ...(Object.fromEntries(paths) as Omit<Folder, 'path'>) }
}

/**
 * Makes the data folder, or tightens the one that is there (0700, files 0600), and returns what had to be changed, in words.
 * Throws FOLDER_UNSAFE for links, other owners and folders of other programs, STORAGE_FAILED when it cannot be made.
 */
export function prepareFolder(folder: Folder): string[] {
  const notices = securePrivateFolder(folder.path)
  refuseForeign(folder.path)
  for (const name of known) notices.push(...secureFile(join(folder.path, name)))
  inOrder(folder.spill, () => mkdirSync(folder.spill, { recursive: true, mode: 0o700 }))
  const ignore = join(folder.path, '.gitignore')
  inOrder(ignore, () => existsSync(ignore) || writeFileSync(ignore, '*\n', { mode: 0o600, flag: 'wx' }))
  return notices
}

/** Makes a folder with mode 0700 or tightens it; returns notices. Throws FOLDER_UNSAFE for links and other owners. */
export function securePrivateFolder(path: string): string[] {
  for (const part of [dirname(path), path]) refuseLink(part)
  inOrder(path, () => mkdirSync(path, { recursive: true, mode: 0o700 }))
  if (!lstatSync(path).isDirectory()) throw unsafe(path, 'is not a folder')
  return secureFile(path)
}

/** Takes the rights of others away from a file or folder that exists; returns a notice when there were any. */
export function secureFile(path: string): string[] {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (!stats) return []
  if (stats.isSymbolicLink()) throw unsafe(path, 'is a symbolic link')
  if (!isOurs(stats)) throw unsafe(path, 'belongs to another user')
  if (process.platform === 'win32' || (stats.mode & 0o077) === 0) return []
  // By path, not by descriptor: closing a second descriptor of a database would drop this process's locks on it.
  inOrder(path, () => chmodSync(path, stats.mode & 0o700))
  return [`${path} was open to other users (mode ${(stats.mode & 0o777).toString(8)}); it is private now.`]
}

/** Makes an empty file with mode 0600 before anything else can make it with wider rights; keeps one that exists. */
export function createPrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600))
}

function refuseLink(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (!stats?.isSymbolicLink()) return
  // The system's own links, such as /tmp on macOS, belong to root, whom an ordinary user has to trust anyway.
  if (stats.uid === 0 && process.getuid?.() !== 0) return
  throw unsafe(path, 'is a symbolic link')
}

/** A folder of other things must neither lose its rights nor get a .gitignore that hides them. */
function refuseForeign(path: string): void {
  const entries = readdirSync(path)
  if (entries.length === 0 || entries.some((name) => known.includes(name))) return
  throw unsafe(path, 'holds other files and is not a data folder of vhook')
}

function isOurs(stats: Stats): boolean {
  const user = process.getuid?.()
  return user === undefined || stats.uid === user
}

function unsafe(path: string, why: string): VhookError {
  return new VhookError(problems.folderUnsafe(path, why))
}

function inOrder(path: string, step: () => unknown): void {
  try {
    step()
  } catch (error) {
    throw new VhookError(problems.storageFailed(`${path}: ${String((error as NodeJS.ErrnoException).code)}`), {
      cause: error,
    })
  }
}
