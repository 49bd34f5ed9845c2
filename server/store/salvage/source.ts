import Database from 'better-sqlite3'
import { isCorrupt } from '../thread/errors.ts'
import type { Row } from '../thread/sql.ts'

const STEP = 500
/** After this many steps without a row, the rest is left to reading page by page. */
const EMPTY_STEPS = 40

/** A damaged database, read by keys through SQLite. Never written to. */
export class Source {
  readonly #db: Database.Database

  constructor(file: string) {
    this.#db = new Database(file, { readonly: true, timeout: 2000 })
  }

  close(): void {
    this.#db.close()
  }

  /** All rows that a key leads to, in order; rows on a damaged page are skipped. */
  *rows(table: string): Generator<Row & { found_key: number }> {
    const select = `SELECT rowid AS found_key, * FROM ${table} WHERE rowid`
    const many = this.#try(() => this.#db.prepare(`${select} > ? ORDER BY rowid LIMIT ${STEP}`))
    const single = this.#try(() => this.#db.prepare(`${select} = ?`))
    // Not even the schema can be read.
    if (!many || !single) return
    const last = this.#last(table)
    let emptySteps = 0
    for (let key = 0; key < last && emptySteps < EMPTY_STEPS;) {
      const step = this.#try(() => many.all(key))
      const rows = (step ?? this.#oneByOne(single, key)) as Array<Row & { found_key: number }>
      yield* rows
      emptySteps = rows.length > 0 ? 0 : emptySteps + 1
      if (step?.length === 0) return
      key = step ? (rows.at(-1)?.found_key ?? last) : key + STEP
    }
  }

  /** The values that an index holds, with the sequence numbers of their events. */
  index(index: string, column: string, where = 'true'): Row[] {
    const text = `SELECT seq, ${column} AS value FROM event INDEXED BY ${index} WHERE ${where}`
    return (this.#try(() => this.#db.prepare(text).all()) ?? []) as Row[]
  }

  #oneByOne(single: Database.Statement, above: number): unknown[] {
    const keys = Array.from({ length: STEP }, (_, index) => above + 1 + index)
    return keys.flatMap((key) => this.#try(() => single.all(key)) ?? [])
  }

  /** The highest key that the table can have; estimated if its last page is destroyed. */
  #last(table: string): number {
    const queries = [`SELECT max(rowid) FROM ${table}`, `SELECT seq FROM sqlite_sequence WHERE name = '${table}'`]
    const found = queries.map((text) => Number(this.#try(() => this.#db.prepare(text).pluck().get()) ?? 0))
    return Math.max(...found) || EMPTY_STEPS * STEP
  }

  #try<Result>(read: () => Result): Result | undefined {
    try {
      return read()
    } catch (error) {
      // Damage is expected here, and a table that an older schema lacks has no rows.
      if (isCorrupt(error) || /no such (table|index)/.test((error as Error).message)) return undefined
      throw error
    }
  }
}
