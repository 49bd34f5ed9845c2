import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'

const filler = fileURLToPath(new URL('fill.ts', import.meta.url))

/** Nothing is old or too much: made-up events carry times of long ago. */
export const keepAll = { keepDays: 100_000, keepEvents: 10_000_000, keepMegabytes: 100_000 }

/** A closed data folder with so many events, in a folder that is there. Returns its path. */
export async function folderWith(folder: string, events: number): Promise<string> {
  const dataDir = join(folder, `data-${events}`)
  mkdirSync(dataDir, { mode: 0o700 })
  const making = spawn(process.execPath, [filler, join(dataDir, 'events.db'), String(events)], { stdio: 'inherit' })
  const [code] = (await once(making, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`The events could not be made: exit code ${code}.`)
  return dataDir
}

/** Resolves when a running vhook has taken all words into its index, which it does at leisure. */
export async function indexed(dataDir: string): Promise<void> {
  const db = new Database(join(dataDir, 'events.db'), { readonly: true })
  const left = db.prepare<[], number>('SELECT count(*) FROM (SELECT 1 FROM unindexed LIMIT 1)').pluck()
  while (left.get() !== 0) await after(500)
  db.close()
}
