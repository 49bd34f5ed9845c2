import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { folderAt } from './data-dir.ts'

const FORMAT = /^[\w-]{43}$/
/** Age in ms after which a start replaces the token. */
const LIFETIME = 30 * 24 * 3_600_000

/**
 * The inspector's token of a data folder: 256 random bits in a file with mode 0600, the same at the next start, so that pages that are
 * open continue to work. Without the file, or after 30 days, there is a new one.
 */
export function inspectorToken(dataDir: string, now: number): string {
  const file = folderAt(dataDir).token
  const stored = read(file, now)
  if (stored !== undefined) return stored
  const token = randomBytes(32).toString('base64url')
  write(file, token)
  return token
}

function read(file: string, now: number): string | undefined {
  try {
    const text = readFileSync(file, 'utf8')
    return FORMAT.test(text) && now - statSync(file).mtimeMs < LIFETIME ? text : undefined
  } catch {
    // Missing or not readable: replaced.
    return undefined
  }
}

function write(file: string, token: string): void {
  const temporary = `${file}.${process.pid}`
  try {
    rmSync(temporary, { force: true })
    writeFileSync(temporary, token, { mode: 0o600, flag: 'wx' })
    renameSync(temporary, file)
  } catch {
    // The disk is not writable, which the store reports: this token is valid until vhook stops.
  }
}
