import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { StoreContext } from './context.ts'

/** Larger bodies are stored in their own files: a large blob would delay every other commit. */
export const SPILL_FROM = 1024 * 1024

/** Only names built from vhook's own ids are ever used as a path. */
export function isSpillName(name: string): boolean {
  return /^[0-9A-Za-z_-]{1,80}\.[a-z]{1,10}$/.test(name)
}

/** Bytes for the row, or the name of a file that is on disk before the row is. */
export function storeBytes(
  context: StoreContext,
  name: string,
  bytes: Uint8Array | null,
): { bytes: Uint8Array | null; file: string | null } {
  if (bytes === null || bytes.byteLength <= SPILL_FROM) return { bytes, file: null }
  if (!isSpillName(name)) throw new Error(`${name} is not a valid name for a body file`)
  const path = join(context.folder.spill, name)
  rmSync(path, { force: true })
  writeFileSync(path, bytes, { mode: 0o600, flag: 'wx', flush: true })
  syncFolder(context.folder.spill)
  context.spilled += bytes.byteLength
  return { bytes: null, file: name }
}

export function readSpill(context: StoreContext, name: string): Uint8Array {
  return readFileSync(join(context.folder.spill, name))
}

/** The first bytes of a body's file, for the index; none if it is missing. */
export function spillHead(context: StoreContext, name: string, size: number): Uint8Array {
  const buffer = Buffer.alloc(size)
  try {
    const file = openSync(join(context.folder.spill, name), 'r')
    try {
      return buffer.subarray(0, readSync(file, buffer, 0, size, 0))
    } finally {
      closeSync(file)
    }
  } catch {
    // A missing file must not stop the index of the others.
    return new Uint8Array()
  }
}

/** Removes files whose rows were removed. */
export function removeSpills(context: StoreContext, names: ReadonlyArray<string | null>): void {
  for (const name of names) {
    if (name === null || !isSpillName(name)) continue
    const path = join(context.folder.spill, name)
    context.spilled -= statSync(path, { throwIfNoEntry: false })?.size ?? 0
    rmSync(path, { force: true })
  }
}

/** At start nothing is in progress, so a file without a row was left by a crash. */
export function removeOrphans(context: StoreContext): void {
  const orphans = readdirSync(context.folder.spill).filter((name) => !isKnown(context, name))
  for (const name of orphans) rmSync(join(context.folder.spill, name), { force: true, recursive: true })
}

/** Bytes in all files of the folder. */
export function spilledBytes(folder: string): number {
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0)
  return sizes.reduce((sum, size) => sum + size, 0)
}

function isKnown(context: StoreContext, name: string): boolean {
  const { sql } = context
  if (sql.get('SELECT 1 FROM payload WHERE file = ?', name)) return true
  return (
    sql.get(
      'SELECT 1 FROM attempt WHERE (body_file IS NOT NULL OR answer_file IS NOT NULL) AND ? IN (body_file, answer_file)',
      name,
    ) !== undefined
  )
}

function syncFolder(path: string): void {
  // Windows cannot open a folder, and does not need this.
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
