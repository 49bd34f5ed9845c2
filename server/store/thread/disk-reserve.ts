import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import type { Folder } from '../data-dir.ts'

const MEBIBYTE = 1024 * 1024
/** More than the write-ahead log can grow to, because a full disk lets neither a delete nor a checkpoint through. */
const SIZE = 16 * MEBIBYTE

/** Keeps a reserve on the disk for the day it is full. Does nothing where the disk has too little free space. */
export function keepBallast(folder: Folder): void {
  if (existsSync(folder.ballast) || freeBytes(folder) < 2 * SIZE) return
  const file = openSync(folder.ballast, 'wx', 0o600)
  try {
    // Random, since some file systems store zeros as nothing.
    const block = randomBytes(MEBIBYTE)
    for (let written = 0; written < SIZE; written += MEBIBYTE) writeSync(file, block)
  } finally {
    closeSync(file)
  }
}

/** Gives the reserve up; false when it is gone already. */
export function dropBallast(folder: Folder): boolean {
  if (!existsSync(folder.ballast)) return false
  rmSync(folder.ballast, { force: true })
  return true
}

/** What the disk of the data folder has left for this user. */
export function freeBytes(folder: Folder): number {
  const { bavail, bsize } = statfsSync(folder.path)
  return bavail * bsize
}
