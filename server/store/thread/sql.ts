import Database from 'better-sqlite3'

export type Value = string | number | null | Uint8Array
export type Row = Record<string, Value>

/** A database that prepares each statement once. Rows are read at once: no cursor stays open. */
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

  /** The first row; use LIMIT if there may be many. The caller gives the type of the row. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  get<Found = Row>(text: string, ...values: Array<Value | object>): Found | undefined {
    return this.all<Found>(text, ...values)[0]
  }

  all<Found = Row>(text: string, ...values: Array<Value | object>): Found[] {
    return this.#statement(text).all(...values) as Found[]
  }

  /** The number a query returns; 0 for no row and for NULL. */
  number(text: string, ...values: Value[]): number {
    const row = this.get(text, ...values)
    return Number(row ? Object.values(row)[0] : 0)
  }

  /** All or nothing. IMMEDIATE, because a read transaction cannot become a write transaction if another one has written since. */
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
    const known = this.#prepared.get(text)
    if (known) return known
    const statement = this.db.prepare(text)
    // Filters produce many different statements, so the cache is bounded.
    if (this.#prepared.size > 300) this.#prepared.clear()
    this.#prepared.set(text, statement)
    return statement
  }
}
