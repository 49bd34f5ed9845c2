import { createHash } from 'node:crypto'
import type Database from 'better-sqlite3'

/** Columns of the first schema. A later one may add columns, but must not change these. `status` and `duration_ms` follow from attempts. */
const tables: ReadonlyArray<readonly [table: string, columns: string]> = [
  [
    'event',
    'seq, id, received_at, kind, method, path, route, size, state, verdict, credential, reason, cause, attempts, pinned, repeat_of, repeat_key, type, call_id, sender, note',
  ],
  ['payload', 'seq, http_version, headers, trailers, public_url, received_in_ms, refusal, sha256, file, hex(body)'],
  ['attempt', 'id, event_seq, cause, started_at, target, method, path, headers, hex(body), outcome, hex(answer)'],
  ['findings', 'seq, verifications'],
  ['token', 'hash, credential_id, client_id, scope, issued_at, expires_at, revoked_at'],
]

/** One hash over all rows of all tables that every schema has, and how many events it must include. */
export function checksum(db: Database.Database, events: number): string {
  const hash = createHash('sha256')
  let counted = 0
  for (const [table, columns] of tables) {
    const rows = db.prepare<[], unknown[]>(`SELECT ${columns} FROM ${table} ORDER BY 1`).raw().iterate()
    for (const row of rows) {
      hash.update(JSON.stringify(row))
      if (table === 'event') counted += 1
    }
  }
  if (counted !== events) throw new Error(`There are ${counted} events, not ${events}.`)
  return hash.digest('hex')
}
