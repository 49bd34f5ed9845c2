import type { AuditEntry, AuditNote } from '../../core/api/views/reveal.ts'
import type { StoreContext } from '../thread/context.ts'
import type { Row } from '../thread/sql.ts'

/** So many of the newest entries are kept. */
const KEPT = 10_000

const insert = 'INSERT INTO audit (at, action, event_id, attempt_id, names) VALUES (?, ?, ?, ?, ?)'

/** Outlives the event that it names. */
export function addAudit(context: StoreContext, { at, action, eventId, attemptId, names }: AuditNote): void {
  context.sql.run(insert, at, action, eventId, attemptId, JSON.stringify(names))
  context.sql.run('DELETE FROM audit WHERE number <= (SELECT max(number) FROM audit) - ?', KEPT)
}

const newest = 'SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?'

/** Newest first; those before an entry's number when it is given. */
export function audit(context: StoreContext, limit: number, before: number = Number.MAX_SAFE_INTEGER): AuditEntry[] {
  return context.sql.all(newest, before, limit).map(entryOf)
}

function entryOf(row: Row): AuditEntry {
  return {
    number: row['number'] as number,
    at: row['at'] as number,
    action: row['action'] as AuditEntry['action'],
    eventId: row['event_id'] as string,
    attemptId: row['attempt_id'] as string | null,
    names: JSON.parse(row['names'] as string) as string[],
  }
}
