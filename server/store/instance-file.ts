import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { folderAt } from './data-dir.ts'

/** What a running daemon tells the other commands of this user. Lies in the data folder with mode 0600. */
export interface Running {
  pid: number
  /** Unix ms. */
  startedAt: number
  /** Without the token. */
  inspectorUrl?: string
  intakeUrl?: string
  publicUrl?: string
  /** Proves to the inspector that the asker may read this file. */
  token?: string
}

/** Replaces the information as a whole: a reader never sees half of it. */
export function writeRunning(dataDir: string, running: Running): void {
  const file = folderAt(dataDir).running
  const fresh = `${file}.${running.pid}`
  rmSync(fresh, { force: true })
  writeFileSync(fresh, `${JSON.stringify(running)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(fresh, file)
}

/** Who works on the folder, or undefined when nobody does: the file outlives a killed process, its number does not. */
export function readRunning(dataDir: string): Running | undefined {
  const running = parse(folderAt(dataDir).running)
  return running && isAlive(running.pid) ? running : undefined
}

/** Removes the information, if it is this process's own. */
export function removeRunning(dataDir: string): void {
  const file = folderAt(dataDir).running
  if (parse(file)?.pid === process.pid) rmSync(file, { force: true })
}

function parse(file: string): Running | undefined {
  try {
    const running = JSON.parse(readFileSync(file, 'utf8')) as Running
    return Number.isSafeInteger(running.pid) && running.pid > 0 ? running : undefined
  } catch {
    // Missing or damaged: the same as nobody running; the lock decides, this file only informs.
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
