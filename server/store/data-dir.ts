import { existsSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { orFail, secureFile, securePrivateFolder, unsafe } from '../platform/private-files.ts'

/** Every path that the store uses in a data folder. */
export interface DataFolder {
  path: string
  database: string
  lock: string
  marker: string
  instance: string
  token: string
  reserve: string
  spill: string
  backups: string
}

const names = {
  database: 'events.db',
  lock: 'lock.db',
  marker: 'store.json',
  instance: 'running.json',
  token: 'inspector-token',
  reserve: 'reserve.bin',
  spill: 'bodies',
  backups: 'backups',
} as const
const otherNames = ['events.db-wal', 'events.db-shm', 'events.db-journal', '.gitignore']
const known: readonly string[] = [...Object.values(names), ...otherNames]

/** The paths of a data folder. */
export function folderAt(dataDir: string): DataFolder {
  const path = resolve(dataDir)
  const paths = Object.entries(names).map(([key, name]) => [key, join(path, name)])
  return { path, ...(Object.fromEntries(paths) as Omit<DataFolder, 'path'>) }
}

/**
 * Creates the data folder, or restricts an existing one to its owner (0700, files 0600), and returns notices about what it changed.
 * Throws FOLDER_UNSAFE for links, other owners and folders of other programs, STORAGE_FAILED if it cannot be created.
 */
export function prepareFolder(folder: DataFolder): string[] {
  const { path } = folder
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats?.isFile()) throw unsafe(path, 'is not a folder')
  // First, because the folder of another program must neither lose its permissions nor get a .gitignore.
  if (stats?.isDirectory()) refuseForeign(path)
  const notices = securePrivateFolder(path)
  for (const name of known) notices.push(...secureFile(join(path, name)))
  createContents(folder)
  return notices
}

/** The store reports a disk that is full or read-only; it is not a reason to refuse the folder. */
function createContents(folder: DataFolder): void {
  const ignore = join(folder.path, '.gitignore')
  try {
    mkdirSync(folder.spill, { recursive: true, mode: 0o700 })
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n', { mode: 0o600, flag: 'wx' })
  } catch {
    // The first write to the database meets the same error and reports it.
  }
}

function refuseForeign(path: string): void {
  const entries = orFail(path, () => readdirSync(path))
  if (entries.length === 0 || entries.some((name) => known.includes(name))) return
  throw unsafe(path, 'contains other files and is not a data folder of vhook')
}
