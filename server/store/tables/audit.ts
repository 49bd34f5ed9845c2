import type { AuditEntry, AuditNote } from '../../core/api/views/reveal.ts'
import type { StoreContext } from '../thread/context.ts'
import { insertInto, selectList } from './columns.ts'

/** How many of the newest entries are retained. */
const RETAINED = 10_000

const noteColumns = {
  at: 'at',
  action: 'action',
  eventId: 'event_id',
  attemptId: 'attempt_id',
  names: 'names',
} as const
const insert = insertInto('audit', noteColumns)
const select = `SELECT ${selectList({ number: 'number', ...noteColumns }, 'audit')} FROM audit
  WHERE number < ? ORDER BY number DESC LIMIT ?`

/** An entry outlives the event that it names. */
export function addAudit(context: StoreContext, note: AuditNote): void {
  context.sql.run(insert, { ...note, names: JSON.stringify(note.names) })
  context.sql.run('DELETE FROM audit WHERE number <= (SELECT max(number) FROM audit) - ?', RETAINED)
}

/** Newest first; with `before`, only entries with a lower number. */
export function audit(context: StoreContext, limit: number, before: number = Number.MAX_SAFE_INTEGER): AuditEntry[] {
  const rows = context.sql.all<Omit<AuditEntry, 'names'> & { names: string }>(select, before, limit)
  return rows.map((row) => ({ ...row, names: JSON.parse(row.names) as string[] }))
}
