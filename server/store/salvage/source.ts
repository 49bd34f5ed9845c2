import Database from 'better-sqlite3'
import { isCorrupt } from '../thread/errors.ts'
import type { Row } from '../thread/sql.ts'

const STEP = 500
/** So many steps without a single row, and the rest is left to the reading of pages. */
const PATIENCE = 40

/** A damaged database, asked row by row by its keys. Never written to. */
export class Source {
  readonly #db: Database.Database

  constructor(file: string) {
    this.#db = new Database(file, { readonly: true, timeout: 2000 })
  }

  close(): void {
    this.#db.close()
  }

  /** All rows that can be reached, by rising key; what lies on a damaged page is passed by. */
  *rows(table: string): Generator<Row & { found_key: number }> {
    const select = `SELECT rowid AS found_key, * FROM ${table} WHERE rowid`
    const many = this.#try(() => this.#db.prepare(`${select} > ? ORDER BY rowid LIMIT ${STEP}`))
    const single = this.#try(() => this.#db.prepare(`${select} = ?`))
    // Not even the schema can be read: then no key leads anywhere.
    if (!many || !single) return
    const last = this.#last(table)
    let barren = 0
    for (let key = 0; key < last && barren < PATIENCE;) {
      const step = this.#try(() => many.all(key))
      const rows = (step ?? this.#oneByOne(single, key)) as Array<Row & { found_key: number }>
      yield* rows
      barren = rows.length > 0 ? 0 : barren + 1
      if (step?.length === 0) return
      key = step ? (rows.at(-1)?.found_key ?? last) : key + STEP
    }
  }

  /** What an index alone holds of each event. */
  index(index: string, column: string, where = 'true'): Row[] {
    const text = `SELECT seq, ${column} AS value FROM event INDEXED BY ${index} WHERE ${where}`
    return (this.#try(() => this.#db.prepare(text).all()) ?? []) as Row[]
  }

  #oneByOne(single: Database.Statement, above: number): unknown[] {
    const keys = Array.from({ length: STEP }, (_, place) => above + 1 + place)
    return keys.flatMap((key) => this.#try(() => single.all(key)) ?? [])
  }

  /** The highest key that the table can have; a guess where its last page is gone. */
  #last(table: string): number {
    const asked = [`SELECT max(rowid) FROM ${table}`, `SELECT seq FROM sqlite_sequence WHERE name = '${table}'`]
    const found = asked.map((text) => Number(this.#try(() => this.#db.prepare(text).pluck().get()) ?? 0))
    return Math.max(...found) || PATIENCE * STEP
  }

  #try<Result>(read: () => Result): Result | undefined {
    try {
      return read()
    } catch (error) {
      // Damage is what this is for; a table that an older schema did not have yet holds nothing to save.
      if (isCorrupt(error) || /no such (table|index)/.test((error as Error).message)) return undefined
      throw error
    }
  }
}
