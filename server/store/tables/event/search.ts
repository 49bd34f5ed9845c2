import type { HeaderList } from '../../../core/model/request.ts'
import { isMask, maskHeaders } from '../../../core/masking/mask.ts'
import { meta, setMeta } from '../../thread/context.ts'
import type { StoreContext } from '../../thread/context.ts'
import { spillHead } from '../../thread/spill.ts'

/** How much of a body is searchable, in bytes. */
const INDEXED = 64 * 1024
/** Index pages that one step of a merge rewrites. */
const MERGE_PAGES = 16

/** Headers whose names suggest a credential are left out of the index, beside those that are masked everywhere. */
const suspicious = /secret|token|password|api-?key|session|credential/i

interface Pending {
  seq: number
  path: string
  type: string | null
  headers: string
  file: string | null
  head: Uint8Array | null
}

const pending = `SELECT unindexed.seq, event.path, event.type, payload.headers, payload.file,
  substr(payload.body, 1, ${INDEXED}) AS head FROM unindexed LEFT JOIN event USING (seq) LEFT JOIN payload USING (seq)
  ORDER BY unindexed.seq DESC LIMIT ?`

/** Indexes the newest of the waiting events in one transaction; returns how many. */
export function indexSome(context: StoreContext, most: number): number {
  // In rising order, because FTS5 flushes what it has collected when a number is lower than the one before.
  const rows = context.sql.all<Pending>(pending, most).toReversed()
  if (rows.length > 0) context.sql.transaction(() => rows.forEach((row) => indexOne(context, row)))
  return rows.length
}

/** Before a search, so that it finds recent events; bounded. */
export function indexBefore(context: StoreContext): void {
  indexSome(context, 200)
}

function indexOne(context: StoreContext, row: Pending): void {
  context.sql.run('INSERT INTO search (rowid, text) VALUES (?, ?)', row.seq, textOf(context, row))
  context.sql.run('DELETE FROM unindexed WHERE seq = ?', row.seq)
}

function textOf(context: StoreContext, row: Pending): string {
  const body = row.file === null ? (row.head ?? new Uint8Array()) : spillHead(context, row.file, INDEXED)
  return [row.path, row.type ?? '', ...headerTexts(row.headers), bodyText(body)].join('\n')
}

function headerTexts(headers: string): string[] {
  const pairs = JSON.parse(headers) as HeaderList
  const shown = maskHeaders(pairs)
  const harmless = pairs.filter(
    ([name, value], index) => shown[index]?.[1] === value && !suspicious.test(name) && !isMask(value),
  )
  return harmless.map(([, value]) => value)
}

/** The body when it is text, else nothing. A character that the limit cuts in two is dropped. */
function bodyText(bytes: Uint8Array): string {
  if (bytes.includes(0)) return ''
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: bytes.length === INDEXED })
  } catch {
    // Not UTF-8, so not text that anyone would search for.
    return ''
  }
}

/** Call it with each removal. A merge in progress may already have passed the parts that hold the text: then it runs again. */
export function scheduleScrub(context: StoreContext): void {
  context.scrubPending = true
  const state = meta(context.sql, 'scrub')
  setMeta(context.sql, 'scrub', state === 'going on' || state === 'again' ? 'again' : 'begin')
}

/** Removed rows leave their words in the index until its parts are merged. Does one step of that; true while there is more. */
export function scrubIndex(context: StoreContext): boolean {
  const { sql } = context
  const state = meta(sql, 'scrub')
  if (state === undefined) return false
  return sql.transaction(() => {
    const next = afterStep(context, state)
    if (next === undefined) sql.run("DELETE FROM meta WHERE key = 'scrub'")
    else setMeta(sql, 'scrub', next)
    return next !== undefined
  })
}

/** Does one step and returns the next state; undefined when done. */
function afterStep(context: StoreContext, state: string): string | undefined {
  if (context.events === 0) {
    context.sql.run("INSERT INTO search (search) VALUES ('delete-all')")
    return undefined
  }
  const more = mergeStep(context, state === 'begin')
  if (state === 'again') return more ? 'again' : 'begin'
  return more ? 'going on' : undefined
}

function mergeStep(context: StoreContext, first: boolean): boolean {
  const { sql } = context
  const before = sql.number('SELECT total_changes()')
  // A negative number starts a merge of everything into one part; positive ones continue it (FTS5, section 6.8).
  sql.run("INSERT INTO search (search, rank) VALUES ('merge', ?)", first ? -MERGE_PAGES : MERGE_PAGES)
  return sql.number('SELECT total_changes()') - before >= 2 || first
}
