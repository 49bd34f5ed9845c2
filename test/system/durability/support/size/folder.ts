import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { spawnTracked } from '../../../../support/processes.ts'

const filler = fileURLToPath(new URL('fill.ts', import.meta.url))

/** Disables the retention: generated events have old timestamps. */
export const keepAll = { keepDays: 100_000, keepEvents: 10_000_000, keepMegabytes: 100_000 }

/** Creates a data folder with this many events in an existing folder. Returns its path. */
export async function folderWith(folder: string, events: number): Promise<string> {
  const dataDir = join(folder, `data-${events}`)
  mkdirSync(dataDir, { mode: 0o700 })
  const child = spawnTracked(process.execPath, [filler, join(dataDir, 'events.db'), String(events)], {
    stdio: 'inherit',
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`The events were not created: exit code ${code}.`)
  return dataDir
}

/** Resolves when a running vhook has indexed all events, which it does while idle. */
export async function indexed(dataDir: string): Promise<void> {
  const db = new Database(join(dataDir, 'events.db'), { readonly: true })
  const left = db.prepare<[], number>('SELECT count(*) FROM (SELECT 1 FROM unindexed LIMIT 1)').pluck()
  while (left.get() !== 0) await after(100)
  db.close()
}
