import type { Row } from '../thread/sql.ts'
import { Source } from './source.ts'

/** Indexes of the list, and the column that each of them holds. SQLite only uses a partial index for a query with its condition. */
const indexes: ReadonlyArray<readonly [index: string, column: string, where?: string]> = [
  ['sqlite_autoindex_event_1', 'id'],
  ['event_received_at', 'received_at'],
  ['event_method', 'method'],
  ['event_route', 'route'],
  ['event_verdict', 'verdict'],
  ['event_repeat_key', 'repeat_key'],
  ['event_type', 'type', 'type IS NOT NULL'],
  ['event_call_id', 'call_id', 'call_id IS NOT NULL'],
  ['event_credential', 'credential', 'credential IS NOT NULL'],
  ['event_cause', 'cause', 'cause IS NOT NULL'],
  ['event_status', 'status', 'status IS NOT NULL'],
  ['event_state', 'state', "state <> 'answered'"],
]

/**
 * Rebuilds rows of the list whose page is destroyed from its indexes, which have their own pages. `sizes` has the sequence numbers and
 * sizes of the bodies that were found. An event without an id or a time is lost.
 */
export function rebuildEvents(file: string, sizes: ReadonlyMap<number, number>): Row[] {
  if (sizes.size === 0) return []
  const rows = new Map<number, Row>()
  const source = new Source(file)
  try {
    for (const [index, column, where] of indexes) collect(rows, sizes, source.index(index, column, where), column)
  } finally {
    source.close()
  }
  const identified = [...rows.values()].filter((row) => row['id'] !== undefined && row['received_at'] !== undefined)
  return identified.map((row) => completed(row, sizes.get(Number(row['seq'])) ?? 0))
}

function collect(rows: Map<number, Row>, sizes: ReadonlyMap<number, number>, found: Row[], column: string): void {
  for (const { seq, value } of found) {
    const key = Number(seq)
    if (!sizes.has(key) || value === undefined) continue
    rows.set(key, { ...(rows.get(key) ?? { seq: key }), [column]: value })
  }
}

/** Columns that no index holds get their usual values. */
function completed(row: Row, size: number): Row {
  const route = row['route'] ?? '/'
  const usual: Row = { kind: 'webhook', method: 'POST', route, path: route, state: 'answered', verdict: 'not-checked' }
  const numbers: Row = { repeat_key: 0, attempts: 0, pinned: 0, size }
  const note = 'Rebuilt from a damaged database: its query string, duration and sender are lost.'
  return { ...usual, ...numbers, ...row, note }
}
