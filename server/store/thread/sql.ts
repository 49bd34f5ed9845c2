import Database from 'better-sqlite3'

export type Value = string | number | null | Uint8Array
export type Row = Record<string, Value>

/** A database whose statements are prepared once and kept. Rows come as a whole: no cursor stays open. */
export class Sql {
  readonly db: Database.Database
  readonly #prepared = new Map<string, Database.Statement>()

  constructor(db: Database.Database) {
    this.db = db
  }

  /** Number of rows changed. */
  run(text: string, ...values: Array<Value | object>): number {
    return this.#statement(text).run(...values).changes
  }

  /** The first row; a query that may find many says LIMIT. The caller names the shape of what it selects. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  get<Found = Row>(text: string, ...values: Array<Value | object>): Found | undefined {
    return this.all<Found>(text, ...values)[0]
  }

  all<Found = Row>(text: string, ...values: Array<Value | object>): Found[] {
    return this.#statement(text).all(...values) as Found[]
  }

  /** The one number a query answers with; 0 for no row and NULL. */
  number(text: string, ...values: Value[]): number {
    const row = this.get(text, ...values)
    return Number(row ? Object.values(row)[0] : 0)
  }

  /** All or nothing. IMMEDIATE, because a reading transaction that turns to writing fails at once when another wrote meanwhile. */
  transaction<Result>(work: () => Result): Result {
    this.#statement('BEGIN IMMEDIATE').run()
    try {
      const result = work()
      this.#statement('COMMIT').run()
      return result
    } catch (error) {
      if (this.db.inTransaction) this.#statement('ROLLBACK').run()
      throw error
    }
  }

  #statement(text: string): Database.Statement {
    const kept = this.#prepared.get(text)
    if (kept) return kept
    const fresh = this.db.prepare(text)
    // Filters make many texts; a bounded number of them is worth keeping.
    if (this.#prepared.size > 300) this.#prepared.clear()
    this.#prepared.set(text, fresh)
    return fresh
  }
}
