import type { Row, Sql } from '../thread/sql.ts'

/** The database that takes what was saved. Everything in it stays; numbers that clash are reassigned to the newer rows. */
export class Target {
  readonly #sql: Sql
  readonly #columns = new Map<string, string[]>()

  constructor(sql: Sql) {
    this.#sql = sql
  }

  readonly columns = (table: string): string[] => {
    const known =
      this.#columns.get(table) ?? this.#sql.all<{ name: string }>(`PRAGMA table_info(${table})`).map((row) => row.name)
    this.#columns.set(table, known)
    return known
  }

  /** The numbers of these events are older than those that have been given since: the newer ones move above them. */
  makeRoom(events: ReadonlyMap<number, Row>): void {
    const clash = [...events].some(([seq, row]) => {
      const here = this.#sql.get<{ id: string }>('SELECT id FROM event WHERE seq = ?', seq)
      return here !== undefined && here.id !== row['id']
    })
    if (!clash) return
    const highest = [...events.keys()].reduce((most, seq) => Math.max(most, seq), 0)
    const above = Math.max(highest, this.#sql.number('SELECT max(seq) FROM event'))
    for (const text of moves) this.#sql.run(text, above)
    this.#sql.run("UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM event) WHERE name = 'event'")
    this.#sql.run("INSERT INTO search (search) VALUES ('delete-all')")
    this.#sql.run('INSERT OR IGNORE INTO unindexed SELECT seq FROM event')
  }

  /** False when a row of this key or id is here already. */
  put(table: string, row: Row): boolean {
    // The number of an attempt only says in which order they were made.
    const left = table === 'attempt' ? 'number' : undefined
    const columns = this.columns(table).filter((name) => name !== left && row[name] !== undefined)
    const places = columns.map((name) => `@${name}`).join(', ')
    return this.#sql.run(`INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${places})`, row) > 0
  }

  note(seq: number, text: string): void {
    this.#sql.run('UPDATE event SET note = ? WHERE seq = ?', text, seq)
  }

  toIndex(seq: number): void {
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
