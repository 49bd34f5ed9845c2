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
import { fail, ok, skip, warn, type CheckInput, type CheckResult } from './finding.ts'

const MEGABYTE = 1_000_000
const LOW = 200 * MEGABYTE
const CRITICAL = 32 * MEGABYTE
const SLOW_MS = 1_000

/** Owner and permissions of the data folder. */
export function permissions(dataDir: string): CheckResult {
  const stats = lstatSync(dataDir, { throwIfNoEntry: false })
  if (!stats) return ok(`${dataDir} does not exist yet. It is created at the first start.`)
  if (stats.isSymbolicLink()) return fail(`${dataDir} is a symbolic link.`, 'Pass the folder itself with --data-dir.')
  if (!stats.isDirectory()) return fail(`${dataDir} is not a folder.`, 'Pass another folder with --data-dir.')
  const user = process.getuid?.()
  if (user !== undefined && stats.uid !== user)
    return fail(`${dataDir} belongs to another user.`, 'Pass a folder of your own with --data-dir.')
  const readable = readableByOthers(dataDir)
  if (readable.length === 0) return ok(`${dataDir} is private.`)
  return warn(`Other users can read ${readable.join(', ')}.`, 'vhook corrects the permissions at the next start.')
}

function readableByOthers(dataDir: string): string[] {
  if (process.platform === 'win32') return []
  const paths = [dataDir, ...readdirSync(dataDir).map((name) => join(dataDir, name))]
  return paths.filter((path) => ((lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0).slice(0, 3)
}

/** Writes a file, flushes it to the disk and reads it back. */
export function writing({ dataDir }: CheckInput): CheckResult {
  const folder = nearestExisting(dataDir)
  const file = join(folder, `.vhook-doctor-${process.pid}`)
  const bytes = randomBytes(4_096)
  const startedAt = performance.now()
  try {
    writeDurably(file, bytes)
    if (!readFileSync(file).equals(bytes))
      return fail(`${folder} returned other bytes than were written.`, 'Check the disk.')
  } catch (error) {
    return fail(`Cannot write to ${folder}: ${(error as Error).message}.`, 'Check the disk and the permissions.')
  } finally {
    rmSync(file, { force: true })
  }
  const ms = Math.round(performance.now() - startedAt)
  if (ms < SLOW_MS) return ok(`Wrote and flushed 4 kB in ${ms} ms.`)
  return warn(
    `Writing and flushing 4 kB took ${ms} ms.`,
    'Every event is delayed by this. Pass a folder on a faster disk with --data-dir.',
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

export function diskSpace({ dataDir }: CheckInput): CheckResult {
  const { bavail, bsize } = statfsSync(nearestExisting(dataDir))
  const free = bavail * bsize
  const message = `${(free / MEGABYTE).toFixed(0)} MB free.`
  const hint = 'Free up space, or pass a folder on another disk with --data-dir.'
  if (free < CRITICAL) return fail(`Only ${message}`, hint)
  return free < LOW ? warn(`Only ${message}`, hint) : ok(message)
}

/** Whether SQLite flushes every commit to the disk. */
export function durability({ health }: CheckInput): CheckResult {
  const store = health?.store
  if (!store) return skip('The database could not be read.')
  if (store.synchronous === 2) return ok('Every commit is flushed to the disk (synchronous=FULL, read back as 2).')
  return fail(
    `SQLite reports synchronous=${store.synchronous} instead of 2: a power failure could lose events.`,
    'Please report this.',
  )
}

/** Whether the database can be read, and what it contains. */
export function database({ health, damage, healthError, dataDir }: CheckInput): CheckResult {
  const [first] = [...damage, ...(health?.check.state === 'damaged' ? [health.check.message ?? ''] : [])]
  if (first !== undefined)
    return fail(`The database is damaged: ${first}.`, 'Stop vhook and recover the events: vhook doctor --salvage')
  if (health?.storage.state === 'failing')
    return fail(
      `Events are not being stored: ${health.storage.message ?? ''}`,
      'Check the disk and the permissions of the folder.',
    )
  if (healthError) return healthError
  if (!health?.store) return ok('Not created yet.')
  const { events, bytes, schema } = health.store
  const aside = existsSync(dataDir) ? readdirSync(dataDir).filter((name) => name.startsWith('corrupt-')) : []
  const message = `${events} events, ${(bytes / MEGABYTE).toFixed(1)} MB, schema ${schema}.`
  if (aside.length === 0) return ok(message)
  return warn(
    `${message} A damaged database was moved to ${aside.at(-1)}.`,
    'Recover its events: vhook doctor --salvage',
  )
}

/** The folder, or its nearest existing ancestor. */
function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder))
}
