import { copyFileSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { problems, VhookError } from '../../core/model/errors.ts'
import { checkIntegrity } from '../thread/integrity.ts'
import { takeLock } from '../thread/lock.ts'
import { openDatabase, moveAside } from '../thread/open.ts'
import { isSpillName } from '../thread/spill.ts'
import type { Row, Sql } from '../thread/sql.ts'
import { folderAt, prepareFolder } from '../data-dir.ts'
import type { DataFolder } from '../data-dir.ts'
import { migrations } from '../migrations/all.ts'
import { gather } from './gather.ts'
import { rebuildEvents } from './rebuild-from-indexes.ts'
import { Target } from './target.ts'

/** What was recovered, and from where. */
export interface Salvage {
  /** The folder with the damaged database. */
  source: string
  /** `added` are new in the list; `present` were there before. */
  events: { found: number; added: number; present: number }
  /** Events that were rebuilt from indexes, and events whose body is lost. */
  restored: number
  bodiless: number
  /** Rows of the other tables. */
  rows: Record<string, number>
  /** Files of large bodies. */
  bodies: number
}

/**
 * Copies everything readable from a damaged database into the current one: from the newest that was moved aside, or from the current
 * one itself, which is then moved aside first. Never writes to the damaged one. Throws FOLDER_LOCKED, NOTHING_TO_SALVAGE.
 */
export function salvage(dataDir: string): Salvage {
  const folder = folderAt(dataDir)
  if (!existsSync(folder.path)) throw new VhookError(problems.nothingToSalvage(folder.path))
  prepareFolder(folder)
  const lock = takeLock(folder)
  try {
    const source = sourceOf(folder)
    const { result } = openDatabase(folder, migrations, (sql) => {
      const recovered = sql.transaction(() => recover(join(source, 'events.db'), sql))
      return { ...recovered, sql }
    })
    result.sql.db.close()
    const { sql: _closed, ...recovered } = result
    return { source, ...recovered, bodies: copyBodies(join(source, 'bodies'), folder) }
  } finally {
    lock.close()
  }
}

/** The current database if it is damaged, moved aside; otherwise the newest that was moved aside earlier. */
function sourceOf(folder: DataFolder): string {
  if (existsSync(folder.database) && checkIntegrity(folder.path).length > 0) moveAside(folder, 'it is damaged')
  const aside = readdirSync(folder.path).filter((name) => /^corrupt-\d/.test(name))
  const newest = aside.toSorted().findLast((name) => existsSync(join(folder.path, name, 'events.db')))
  if (newest === undefined) throw new VhookError(problems.nothingToSalvage(folder.path))
  return join(folder.path, newest)
}

/** Reads the damaged file twice, so that bodies need not fit into memory: first to find the events, then to copy row by row. */
function recover(file: string, sql: Sql): Omit<Salvage, 'source' | 'bodies'> {
  const target = new Target(sql)
  const { events, sizes } = findEvents(file, target)
  const orphanSizes = new Map([...sizes].filter(([seq]) => !events.has(seq)))
  const orphans = rebuildEvents(file, orphanSizes)
  for (const row of orphans) events.set(Number(row['seq']), row)
  target.renumberBefore(events)
  const added = new Set([...events].flatMap(([seq, row]) => (target.put('event', row) ? [seq] : [])))
  const bodiless = addEmptyBodies(
    target,
    [...added].filter((seq) => !sizes.has(seq)),
  )
  const rows = copyOthers(file, target, added)
  for (const seq of added) target.queueForIndex(seq)
  const counts = { found: events.size, added: added.size, present: events.size - added.size }
  return { events: counts, restored: orphans.length, bodiless, rows: { event: added.size, ...rows } }
}

/** Events by sequence number, and the sizes of all bodies. */
function findEvents(file: string, target: Target): { events: Map<number, Row>; sizes: Map<number, number> } {
  const events = new Map<number, Row>()
  const sizes = new Map<number, number>()
  gather(file, target.columns, ({ table }, { key, row: { body, ...row } }) => {
    if (table === 'event' && !events.has(key)) events.set(key, row)
    if (table === 'payload') sizes.set(key, body instanceof Uint8Array ? body.length : 0)
  })
  return { events, sizes }
}

function copyOthers(file: string, target: Target, added: ReadonlySet<number>): Record<string, number> {
  const rows: Record<string, number> = {}
  const seen = new Set<string>()
  gather(file, target.columns, ({ table, eventKey }, { key, row }) => {
    const rowKey = `${table} ${key}`
    if (table === 'event' || seen.has(rowKey)) return
    seen.add(rowKey)
    // An event that was present before is complete.
    if (eventKey !== undefined && !added.has(Number(row[eventKey]))) return
    if (target.put(table, row)) rows[table] = (rows[table] ?? 0) + 1
  })
  return rows
}

/** An event cannot be shown without a body: events that lost theirs get an empty one and a note. Returns how many. */
function addEmptyBodies(target: Target, without: number[]): number {
  for (const seq of without) {
    target.put('payload', { seq, ...emptyPayload })
    target.setNote(seq, 'The headers and body of this event were lost with a damaged database.')
  }
  return without.length
}

const emptyPayload: Row = {
  ...{ http_version: '1.1', headers: '[]', trailers: '[]', public_url: '', received_in_ms: 0 },
  sha256: '0'.repeat(64),
}

/** Files of large bodies. An existing file with the same name is the same body. */
function copyBodies(from: string, { spill }: DataFolder): number {
  if (!existsSync(from)) return 0
  const names = readdirSync(from).filter((name) => isSpillName(name) && !existsSync(join(spill, name)))
  for (const name of names) copyFileSync(join(from, name), join(spill, name))
  return names.length
}
