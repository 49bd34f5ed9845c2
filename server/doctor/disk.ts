import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fail, ok, skip, warn } from './finding.ts'
import type { Found, Situation } from './finding.ts'

const MEGABYTE = 1_000_000
const SCARCE = 200 * MEGABYTE
const NOTHING = 32 * MEGABYTE
const SLOW_MS = 1_000

/** Whose the folder is, and who else may read in it. */
export function rights(dataDir: string): Found {
  const stats = lstatSync(dataDir, { throwIfNoEntry: false })
  if (!stats) return ok(`${dataDir} is not there yet; vhook makes it at its first start.`)
  if (stats.isSymbolicLink()) return fail(`${dataDir} is a symbolic link.`, 'Give the folder itself with --data-dir.')
  if (!stats.isDirectory()) return fail(`${dataDir} is not a folder.`, 'Give another with --data-dir.')
  const user = process.getuid?.()
  if (user !== undefined && stats.uid !== user)
    return fail(`${dataDir} belongs to another user.`, 'Give a folder of your own with --data-dir.')
  const open = openToOthers(dataDir)
  if (open.length === 0) return ok(`${dataDir} is yours alone.`)
  return warn(`Others may read ${open.join(', ')}.`, 'vhook takes these rights away at its next start.')
}

function openToOthers(dataDir: string): string[] {
  if (process.platform === 'win32') return []
  const paths = [dataDir, ...readdirSync(dataDir).map((name) => join(dataDir, name))]
  return paths.filter((path) => ((lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0).slice(0, 3)
}

/** A real write, brought to the disk and read back. */
export function writing({ dataDir }: Situation): Found {
  const folder = nearest(dataDir)
  const file = join(folder, `.vhook-doctor-${process.pid}`)
  const bytes = randomBytes(4_096)
  const began = performance.now()
  try {
    writeDurably(file, bytes)
    if (!readFileSync(file).equals(bytes))
      return fail(`${folder} gives back other bytes than it took.`, 'Check the disk.')
  } catch (error) {
    return fail(`Nothing can be written in ${folder}: ${(error as Error).message}.`, 'Check its disk and its rights.')
  } finally {
    rmSync(file, { force: true })
  }
  const ms = Math.round(performance.now() - began)
  if (ms < SLOW_MS) return ok(`4 kB are on the disk after ${ms} ms.`)
  return warn(
    `4 kB took ${ms} ms to reach the disk.`,
    'Events are held up by so much; use a faster disk with --data-dir.',
  )
}

function writeDurably(file: string, bytes: Buffer): void {
  const descriptor = openSync(file, 'wx', 0o600)
  try {
    writeSync(descriptor, bytes)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** What the disk has left. */
export function space({ dataDir }: Situation): Found {
  const { bavail, bsize } = statfsSync(nearest(dataDir))
  const free = bavail * bsize
  const said = `${(free / MEGABYTE).toFixed(0)} MB are free.`
  const hint = 'Make room, or give another disk with --data-dir.'
  if (free < NOTHING) return fail(`Only ${said}`, hint)
  return free < SCARCE ? warn(`Only ${said}`, hint) : ok(said)
}

/** Whether a commit is on the disk when it is called one. */
export function durability({ health }: Situation): Found {
  const store = health?.store
  if (!store) return skip('The database could not be asked.')
  if (store.synchronous === 2) return ok('Every commit is flushed to the disk (synchronous=FULL, read back as 2).')
  return fail(
    `SQLite reads synchronous back as ${store.synchronous}, not 2: a power cut would lose events.`,
    'Report this.',
  )
}

/** What is in the database, and whether it can be read. */
export function database({ health, faults, trouble, dataDir }: Situation): Found {
  const [fault] = [...faults, ...(health?.check.state === 'damaged' ? [health.check.message ?? ''] : [])]
  if (fault !== undefined)
    return fail(
      `The database has damage: ${fault}.`,
      'Stop vhook and bring over what can be read: vhook doctor --salvage',
    )
  if (health?.storage.state === 'failing')
    return fail(
      `Events are not being stored: ${health.storage.message ?? ''}`,
      'Check the disk and the rights of the folder.',
    )
  if (trouble) return trouble
  if (!health?.store) return ok('There is none yet.')
  const { events, bytes, schema } = health.store
  const aside = existsSync(dataDir) ? readdirSync(dataDir).filter((name) => name.startsWith('corrupt-')) : []
  const said = `${events} events, ${(bytes / MEGABYTE).toFixed(1)} MB, schema ${schema}.`
  if (aside.length === 0) return ok(said)
  return warn(`${said} A damaged one lies in ${aside.at(-1)}.`, 'Bring over what can be read: vhook doctor --salvage')
}

/** The folder, or the lowest one above it that exists. */
function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder))
}
