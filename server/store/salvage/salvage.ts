import { copyFileSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { problems, VhookError } from '../../core/model/errors.ts'
import { inspect } from '../thread/integrity.ts'
import { takeLock } from '../thread/lock.ts'
import { openDatabase, putAside } from '../thread/open.ts'
import { isSpillName } from '../thread/spill.ts'
import type { Row, Sql } from '../thread/sql.ts'
import { folderAt, prepareFolder } from '../data-dir.ts'
import type { Folder } from '../data-dir.ts'
import { migrations } from '../migrations/all.ts'
import { gather } from './gather.ts'
import { restored } from './rebuild-from-indexes.ts'
import { Target } from './target.ts'

/** What was brought over, and from where. */
export interface Salvage {
  /** The folder with the damaged database. */
  source: string
  /** Events that are now in the list; `present` were there before. */
  events: { found: number; added: number; present: number }
  /** Events whose place in the list was put together anew, and events whose body is lost. */
  restored: number
  bodiless: number
  /** Rows of the other tables. */
  rows: Record<string, number>
  /** Files of large bodies. */
  bodies: number
}

/**
 * Brings over what can be read of a damaged database into the current one: the newest that was put aside, or the current one
 * itself, which is then put aside first. Changes nothing in the damaged one. Throws FOLDER_LOCKED, NOTHING_TO_SALVAGE.
 */
export function salvage(dataDir: string): Salvage {
  const folder = folderAt(dataDir)
  if (!existsSync(folder.path)) throw new VhookError(problems.nothingToSalvage(folder.path))
  prepareFolder(folder)
  const lock = takeLock(folder)
  try {
    const source = sourceOf(folder)
    const { result } = openDatabase(folder, migrations, (sql) => {
      const brought = sql.transaction(() => bring(join(source, 'events.db'), sql))
      return { ...brought, sql }
    })
    result.sql.db.close()
    const { sql: _closed, ...brought } = result
    return { source, ...brought, bodies: copyBodies(join(source, 'bodies'), folder) }
  } finally {
    lock.close()
  }
}

/** The current database when it is damaged, put aside; else the newest that was. */
function sourceOf(folder: Folder): string {
  if (existsSync(folder.database) && inspect(folder.path).length > 0) putAside(folder, 'it is damaged')
  const aside = readdirSync(folder.path).filter((name) => /^corrupt-\d/.test(name))
  const newest = aside.toSorted().findLast((name) => existsSync(join(folder.path, name, 'events.db')))
  if (newest === undefined) throw new VhookError(problems.nothingToSalvage(folder.path))
  return join(folder.path, newest)
}

/** Twice through the old file, so that bodies need not all fit into memory: first what there is, then row by row across. */
function bring(file: string, sql: Sql): Omit<Salvage, 'source' | 'bodies'> {
  const target = new Target(sql)
  const { events, sizes } = look(file, target)
  const alone = new Map([...sizes].filter(([seq]) => !events.has(seq)))
  const orphans = restored(file, alone)
  for (const row of orphans) events.set(Number(row['seq']), row)
  target.makeRoom(events)
  const added = new Set([...events].flatMap(([seq, row]) => (target.put('event', row) ? [seq] : [])))
  const bodiless = giveBodies(
    target,
    [...added].filter((seq) => !sizes.has(seq)),
  )
  const rows = bringRest(file, target, added)
  for (const seq of added) target.toIndex(seq)
  const counts = { found: events.size, added: added.size, present: events.size - added.size }
  return { events: counts, restored: orphans.length, bodiless, rows: { event: added.size, ...rows } }
}

/** Events by their number, and the lengths of all bodies. */
function look(file: string, target: Target): { events: Map<number, Row>; sizes: Map<number, number> } {
  const events = new Map<number, Row>()
  const sizes = new Map<number, number>()
  gather(file, target.columns, ({ table }, { key, row: { body, ...row } }) => {
    if (table === 'event' && !events.has(key)) events.set(key, row)
    if (table === 'payload') sizes.set(key, body instanceof Uint8Array ? body.length : 0)
  })
  return { events, sizes }
}

function bringRest(file: string, target: Target, added: ReadonlySet<number>): Record<string, number> {
  const rows: Record<string, number> = {}
  const seen = new Set<string>()
  gather(file, target.columns, ({ table, eventKey }, { key, row }) => {
    const mark = `${table} ${key}`
    if (table === 'event' || seen.has(mark)) return
    seen.add(mark)
    // An event that was here before has all of its own.
    if (eventKey !== undefined && !added.has(Number(row[eventKey]))) return
    if (target.put(table, row)) rows[table] = (rows[table] ?? 0) + 1
  })
  return rows
}

/** An event must have a body to be shown: where its own is lost, an empty one that says so. Returns how many. */
function giveBodies(target: Target, without: number[]): number {
  for (const seq of without) {
    target.put('payload', { seq, ...nothing })
    target.note(seq, 'Headers and body of this event were lost with a damaged database.')
  }
  return without.length
}

const nothing: Row = {
  ...{ http_version: '1.1', headers: '[]', trailers: '[]', public_url: '', received_in_ms: 0 },
  sha256: '0'.repeat(64),
}

/** Files of large bodies; one that is here already is the same. */
function copyBodies(from: string, { spill }: Folder): number {
  if (!existsSync(from)) return 0
  const names = readdirSync(from).filter((name) => isSpillName(name) && !existsSync(join(spill, name)))
  for (const name of names) copyFileSync(join(from, name), join(spill, name))
  return names.length
}
