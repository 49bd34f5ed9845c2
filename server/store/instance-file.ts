import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { folderAt } from './data-dir.ts'

/** What a running daemon publishes for other commands of the same user, in the data folder with mode 0600. */
export interface Instance {
  pid: number
  /** Unix ms. */
  startedAt: number
  /** Without the token. */
  inspectorUrl?: string
  intakeUrl?: string
  publicUrl?: string
  /** Authenticates to the inspector whoever can read this file. */
  token?: string
}

/** Replaces the file atomically: a reader never sees half of it. */
export function writeInstance(dataDir: string, instance: Instance): void {
  const file = folderAt(dataDir).instance
  const temporary = `${file}.${instance.pid}`
  rmSync(temporary, { force: true })
  writeFileSync(temporary, `${JSON.stringify(instance)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(temporary, file)
}

/** The instance that works on the folder, or undefined: the file of a killed process remains, its process id does not. */
export function readInstance(dataDir: string): Instance | undefined {
  const instance = parse(folderAt(dataDir).instance)
  return instance && isAlive(instance.pid) ? instance : undefined
}

/** Removes the file if this process wrote it. */
export function removeInstance(dataDir: string): void {
  const file = folderAt(dataDir).instance
  if (parse(file)?.pid === process.pid) rmSync(file, { force: true })
}

function parse(file: string): Instance | undefined {
  try {
    const instance = JSON.parse(readFileSync(file, 'utf8')) as Instance
    return Number.isSafeInteger(instance.pid) && instance.pid > 0 ? instance : undefined
  } catch {
    // Missing or damaged: treated as not running. The lock decides; this file only informs.
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
