import type { Row, Sql } from '../thread/sql.ts'
import type { ColumnInfo } from './table-signatures.ts'

/** The database that receives the recovered rows. Its own rows stay; when sequence numbers clash, its own events are renumbered. */
export class Target {
  readonly #sql: Sql
  readonly #columns = new Map<string, ColumnInfo[]>()

  constructor(sql: Sql) {
    this.#sql = sql
  }

  readonly columns = (table: string): ColumnInfo[] => {
    const columns = this.#columns.get(table) ?? this.#sql.all<ColumnInfo>(`PRAGMA table_info(${table})`)
    this.#columns.set(table, columns)
    return columns
  }

  /** Recovered events are older than those added since, so the newer ones move above them if their numbers clash. */
  renumberBefore(events: ReadonlyMap<number, Row>): void {
    const clash = [...events].some(([seq, row]) => {
      const present = this.#sql.get<{ id: string }>('SELECT id FROM event WHERE seq = ?', seq)
      return present !== undefined && present.id !== row['id']
    })
    if (!clash) return
    const highest = [...events.keys()].reduce((most, seq) => Math.max(most, seq), 0)
    const offset = Math.max(highest, this.#sql.number('SELECT max(seq) FROM event'))
    for (const text of moves) this.#sql.run(text, offset)
    this.#sql.run("UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM event) WHERE name = 'event'")
    this.#sql.run("INSERT INTO search (search) VALUES ('delete-all')")
    this.#sql.run('INSERT OR IGNORE INTO unindexed SELECT seq FROM event')
  }

  /** Inserts the columns that this schema knows. False if a row with this key or id exists. */
  put(table: string, row: Row): boolean {
    // The number of an attempt only gives its order.
    const skipped = table === 'attempt' ? 'number' : undefined
    const names = this.columns(table).map(({ name }) => name)
    const columns = names.filter((name) => name !== skipped && row[name] !== undefined)
    const values = columns.map((name) => `@${name}`).join(', ')
    return this.#sql.run(`INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${values})`, row) > 0
  }

  setNote(seq: number, text: string): void {
    this.#sql.run('UPDATE event SET note = ? WHERE seq = ?', text, seq)
  }

  queueForIndex(seq: number): void {
    this.#sql.run('INSERT OR IGNORE INTO unindexed VALUES (?)', seq)
  }
}

const moves = [
  'UPDATE event SET seq = seq + ?',
  'UPDATE payload SET seq = seq + ?',
  'UPDATE findings SET seq = seq + ?',
  'UPDATE unindexed SET seq = seq + ?',
  'UPDATE attempt SET event_seq = event_seq + ?',
]
