import { existsSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { orFail, secureFile, securePrivateFolder, unsafe } from '../platform/private-files.ts'

/** Every path that the store uses in a data folder. */
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
  const { path } = folder
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats?.isFile()) throw unsafe(path, 'is not a folder')
  // Before anything is changed: the folder of another program must neither lose its rights nor get a .gitignore.
  if (stats?.isDirectory()) refuseForeign(path)
  const notices = securePrivateFolder(path)
  for (const name of known) notices.push(...secureFile(join(path, name)))
  makeInside(folder)
  return notices
}

/** A disk that takes nothing more is for the store to report, not a reason to refuse the folder. */
function makeInside(folder: Folder): void {
  const ignore = join(folder.path, '.gitignore')
  try {
    mkdirSync(folder.spill, { recursive: true, mode: 0o700 })
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n', { mode: 0o600, flag: 'wx' })
  } catch {
    // The first write to the database meets the same trouble and says so.
  }
}

function refuseForeign(path: string): void {
  const entries = orFail(path, () => readdirSync(path))
  if (entries.length === 0 || entries.some((name) => known.includes(name))) return
  throw unsafe(path, 'holds other files and is not a data folder of vhook')
}
