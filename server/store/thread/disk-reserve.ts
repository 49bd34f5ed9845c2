import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import type { DataFolder } from '../data-dir.ts'

const MEBIBYTE = 1024 * 1024
/** More than the write-ahead log can grow to, because a full disk allows neither a delete nor a checkpoint. */
const SIZE = 16 * MEBIBYTE

/** Reserves disk space for when the disk is full. Does nothing if the disk has too little free space. */
export function createReserve(folder: DataFolder): void {
  if (existsSync(folder.reserve) || freeBytes(folder) < 2 * SIZE) return
  const file = openSync(folder.reserve, 'wx', 0o600)
  try {
    // Random, since some file systems do not allocate blocks for zeros.
    const block = randomBytes(MEBIBYTE)
    for (let written = 0; written < SIZE; written += MEBIBYTE) writeSync(file, block)
  } finally {
    closeSync(file)
  }
}

/** Releases the reserve; false if there is none. */
export function releaseReserve(folder: DataFolder): boolean {
  if (!existsSync(folder.reserve)) return false
  rmSync(folder.reserve, { force: true })
  return true
}

/** Free space for this user on the disk of the data folder. */
export function freeBytes(folder: DataFolder): number {
  const { bavail, bsize } = statfsSync(folder.path)
  return bavail * bsize
}
