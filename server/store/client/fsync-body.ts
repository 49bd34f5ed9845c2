import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredBody } from '../../core/model/event.ts'
import { isSpillName } from '../thread/spill.ts'
import { storageFailed } from './worker-rpc.ts'

/** Flushes a body's file and its directory entry to disk, before the row that names it. Rejects with STORAGE_FAILED. */
export async function fsyncBody(spillFolder: string, body: StoredBody): Promise<void> {
  if (body.kind === 'bytes') return
  if (!isSpillName(body.file)) throw new Error(`${body.file} is not a valid name for a body file`)
  try {
    const size = await sync(join(spillFolder, body.file), 'r+')
    if (size !== body.size) throw new Error(`the body in ${body.file} has ${size} bytes, not ${body.size}`)
    if (process.platform !== 'win32') await sync(spillFolder, 'r')
  } catch (error) {
    // A missing body does not come back by retrying.
    if ((error as NodeJS.ErrnoException).code === undefined || isMissing(error)) throw error
    throw storageFailed((error as Error).message, error)
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

/** Returns the size of the file. */
async function sync(path: string, flags: string): Promise<number> {
  const file = await open(path, flags)
  try {
    await file.sync()
    const { size } = await file.stat()
    return size
  } finally {
    await file.close()
  }
}
