import type { Row } from '../thread/sql.ts'
import { Source } from './source.ts'

/** Indexes of the list, and what of an event each of them holds. One that leaves rows out needs its own condition in the question. */
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
 * Rows of the list whose page is gone, put together from the indexes, which lie on pages of their own. `sizes` has the keys whose
 * bodies were found, and how long they are. Without an id there is no event.
 */
export function restored(file: string, sizes: ReadonlyMap<number, number>): Row[] {
  if (sizes.size === 0) return []
  const rows = new Map<number, Row>()
  const source = new Source(file)
  try {
    for (const [index, column, where] of indexes) collect(rows, sizes, source.index(index, column, where), column)
  } finally {
    source.close()
  }
  const known = [...rows.values()].filter((row) => row['id'] !== undefined && row['received_at'] !== undefined)
  return known.map((row) => whole(row, sizes.get(Number(row['seq'])) ?? 0))
}

function collect(rows: Map<number, Row>, sizes: ReadonlyMap<number, number>, found: Row[], column: string): void {
  for (const { seq, value } of found) {
    const key = Number(seq)
    if (!sizes.has(key) || value === undefined) continue
    rows.set(key, { ...(rows.get(key) ?? { seq: key }), [column]: value })
  }
}

/** What no index holds is what it usually is. */
function whole(row: Row, size: number): Row {
  const route = row['route'] ?? '/'
  const usual: Row = { kind: 'webhook', method: 'POST', route, path: route, state: 'answered', verdict: 'not-checked' }
  const numbers: Row = { repeat_key: 0, attempts: 0, pinned: 0, size }
  const note = 'Restored from a damaged database: its query, its duration and its sender are lost.'
  return { ...usual, ...numbers, ...row, note }
}
