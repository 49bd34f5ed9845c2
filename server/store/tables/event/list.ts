import type { EventPage } from '../../../core/api/views/event.ts'
import { problems, VhookError } from '../../../core/model/errors.ts'
import type { Filter } from '../../../core/filter/filter.ts'
import type { ListQuery } from '../../contract.ts'
import type { StoreContext } from '../../thread/context.ts'
import type { Value } from '../../thread/sql.ts'
import { selectList } from '../columns.ts'
import { summaryColumns, summaryFrom } from './events.ts'
import type { SummaryRow } from './events.ts'
import { indexBefore } from './search.ts'
import { after, conditionsOf } from './filter-sql.ts'
import { matchOf } from './fts-query.ts'

/** Where counting a filtered total stops: counting a million rows costs more than reading the page. */
const COUNTED = 10_000
/** How many of the newest events are scanned row by row before an index and a sort are used. */
const WINDOW = 3_000

/** Newest first, paged by key rather than by offset. Throws BAD_INPUT for a cursor that this list did not return. */
export function list(context: StoreContext, query: ListQuery): EventPage {
  const limit = Math.min(Math.max(Math.trunc(query.limit) || 0, 1), 500)
  const below = query.cursor === undefined ? Number.MAX_SAFE_INTEGER : seqOf(query.cursor)
  if (query.filter.search !== undefined) indexBefore(context)
  const source = sourceOf(context, query.filter)
  const rows = source ? page(context, source, below, limit + 1) : []
  const events = rows.slice(0, limit).map(summaryFrom)
  const last = rows.length > limit ? events.at(-1) : undefined
  return { events, next: last ? cursorAt(last.seq) : null, total: source ? total(context, source) : 0 }
}

interface Source {
  from: string
  key: string
  where: string[]
  values: Value[]
}

/** Undefined if the search has no word: nothing can match it. */
function sourceOf(context: StoreContext, filter: Filter): Source | undefined {
  const parts = conditionsOf(filter)
  const rest = { where: parts.map((part) => part.sql), values: parts.flatMap((part) => part.values) }
  if (filter.search === undefined) return { from: 'event', key: 'event.seq', ...rest }
  const match = matchOf(context, filter.search)
  if (match === undefined) return undefined
  return {
    from: 'search CROSS JOIN event ON event.seq = search.rowid',
    key: 'search.rowid',
    where: ['search MATCH ?', ...rest.where],
    values: [match, ...rest.values],
  }
}

function page(context: StoreContext, source: Source, below: number, limit: number): SummaryRow[] {
  if (source.from === 'event' && source.where.length > 0) {
    const top = Math.min(below, context.sql.number('SELECT max(seq) FROM event') + 1)
    const near = rowsOf(context, { ...source, from: 'event NOT INDEXED' }, top, top - WINDOW, limit)
    if (near.length === limit) return near
  }
  return rowsOf(context, source, below, -1, limit)
}

function rowsOf(context: StoreContext, source: Source, below: number, above: number, limit: number): SummaryRow[] {
  const where = [...source.where, `${source.key} < ?`, `${source.key} > ?`].join(' AND ')
  const text = `SELECT ${selectList(summaryColumns, 'event')} FROM ${source.from} WHERE ${where} ORDER BY ${source.key} DESC LIMIT ?`
  return context.sql.all<SummaryRow>(text, ...source.values, below, above, limit)
}

function total(context: StoreContext, source: Source): number {
  if (source.where.length === 0) return context.events
  // A search without other conditions is counted in the index, without the table.
  const from = source.where.length === 1 && source.key === 'search.rowid' ? 'search' : source.from
  const inner = `SELECT 1 FROM ${from} WHERE ${source.where.join(' AND ')} LIMIT ${COUNTED + 1}`
  return context.sql.number(`SELECT count(*) FROM (${inner})`, ...source.values)
}

function cursorAt(seq: number): string {
  return Buffer.from(`seq:${seq}`).toString('base64url')
}

function seqOf(cursor: string): number {
  const found = /^seq:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  if (!found) throw new VhookError(problems.badInput('cursor', 'it does not come from a page of this list'))
  return Number(found[1])
}

/** `latest`, `latest~2`, an id, or the beginning of one. At most 10 ids, newest first. */
export function resolve(context: StoreContext, name: string): string[] {
  const wanted = name.trim().toLowerCase()
  const back = /^latest(?:~(\d{1,9}))?$/.exec(wanted)
  if (back) return ids(context, 'SELECT id FROM event ORDER BY seq DESC LIMIT 1 OFFSET ?', Number(back[1] ?? 0))
  if (wanted === '') return []
  const exact = ids(context, 'SELECT id FROM event WHERE id = ?', wanted)
  if (exact.length > 0) return exact
  return ids(context, 'SELECT id FROM event WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 10', wanted, after(wanted))
}

function ids(context: StoreContext, text: string, ...values: Value[]): string[] {
  return context.sql.all<{ id: string }>(text, ...values).map((row) => row.id)
}
