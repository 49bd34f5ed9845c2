import type { AuditEntry } from '../../core/api.ts'
import type { Room } from '../database/room.ts'
import type { Row } from '../database/sql.ts'

/** So many of the newest entries are kept. */
const KEPT = 10_000

const insert = 'INSERT INTO audit (at, action, event_id, attempt_id, names) VALUES (?, ?, ?, ?, ?)'

/** Outlives the event that it names. */
export function addAudit(room: Room, { at, action, eventId, attemptId, names }: AuditEntry): void {
  room.sql.run(insert, at, action, eventId, attemptId, JSON.stringify(names))
  room.sql.run('DELETE FROM audit WHERE number <= (SELECT max(number) FROM audit) - ?', KEPT)
}

/** Newest first. */
export function audit(room: Room, limit: number): AuditEntry[] {
  return room.sql.all('SELECT * FROM audit ORDER BY number DESC LIMIT ?', limit).map(entryOf)
}

function entryOf(row: Row): AuditEntry {
  return {
    at: row['at'] as number,
    action: row['action'] as AuditEntry['action'],
    eventId: row['event_id'] as string,
    attemptId: row['attempt_id'] as string | null,
    names: JSON.parse(row['names'] as string) as string[],
  }
}
