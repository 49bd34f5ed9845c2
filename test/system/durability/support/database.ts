import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openStore } from '../../../../server/store/store.ts'
import { ID } from './load.ts'

export interface Stored {
  /** The id that the sender gave it. */
  id: string
  state: string
  /** SHA-256 of the stored bytes, not the value in the row. */
  hash: string
  attempts: number
}

export interface Contents {
  integrity: string
  events: Stored[]
}

/** Opens and closes the folder as the next start does, which marks what a crash left unfinished. */
export async function settleFolder(dataDir: string): Promise<void> {
  const store = await openStore({ dataDir, keep: { days: 7, events: 1_000_000, bytes: 2 ** 33 }, now: Date.now })
  await store.close()
}

/** The events in a closed data folder, read without vhook. */
export function contentsOf(dataDir: string): Contents {
  const db = new Database(join(dataDir, 'events.db'), { readonly: true })
  try {
    const select = 'SELECT event.state, event.attempts, payload.* FROM event JOIN payload USING (seq) ORDER BY seq'
    const events: Stored[] = []
    for (const row of db.prepare<[], PayloadRow>(select).iterate()) events.push(storedOf(dataDir, row))
    return { integrity: String(db.pragma('integrity_check', { simple: true })), events }
  } finally {
    db.close()
  }
}

interface PayloadRow {
  state: string
  attempts: number
  headers: string
  file: string | null
  body: Buffer | null
}

function storedOf(dataDir: string, { state, attempts, headers, file, body }: PayloadRow): Stored {
  const bytes = file === null ? (body ?? Buffer.alloc(0)) : readFileSync(join(dataDir, 'bodies', file))
  const [, id = ''] = (JSON.parse(headers) as Array<[string, string]>).find(([name]) => name === ID) ?? []
  return { id, state, attempts, hash: createHash('sha256').update(bytes).digest('hex') }
}
