import type { Row, Value } from '../thread/sql.ts'

/** A column as `PRAGMA table_info` describes it. */
export interface ColumnInfo {
  name: string
  type: string
  notnull: number
  dflt_value: string | null
  pk: number
}

/** A table that salvage recovers. */
export interface SavedTable {
  table: string
  /** The column that refers to the event, if rows belong to one. */
  eventKey?: string
  /** Shapes of texts, for tables whose columns have the same types as those of another. */
  texts?: Readonly<Record<string, RegExp>>
}

const jsonArray = /^\[/
const jsonObject = /^\{/

/** In the order in which rows are written: events before what belongs to them. Everything else is rebuilt. */
export const savedTables: readonly SavedTable[] = [
  { table: 'event', eventKey: 'seq' },
  { table: 'payload', eventKey: 'seq', texts: { headers: jsonArray, trailers: jsonArray, sha256: /^[0-9a-f]{64}$/ } },
  { table: 'attempt', eventKey: 'event_seq', texts: { headers: jsonArray } },
  { table: 'delivery', eventKey: 'seq', texts: { headers: jsonArray } },
  { table: 'findings', eventKey: 'seq', texts: { verifications: jsonArray } },
  { table: 'credential', texts: { plan: jsonObject } },
  { table: 'token' },
  { table: 'token_request' },
  { table: 'signing_key', texts: { public_key: jsonObject } },
  { table: 'encryption_key', texts: { public_key: /^-----BEGIN/ } },
  { table: 'route', texts: { route: jsonObject } },
  { table: 'audit', texts: { names: jsonArray } },
]

/**
 * Recognises the table of a row by the types of its columns, as the current schema declares them. Columns are only ever added at the
 * end, so a row may lack the last ones, and may have more than this version knows.
 */
export class TableSignatures {
  readonly #columns: (table: string) => ColumnInfo[]

  constructor(columns: (table: string) => ColumnInfo[]) {
    this.#columns = columns
  }

  /** The row of a saved table; undefined if it fits none of them. The table with the most columns wins. */
  recognise(key: number, values: readonly Value[]): { saved: SavedTable; row: Row } | undefined {
    const fitting = savedTables.filter((saved) => this.#fits(saved, values))
    const [saved] = fitting.toSorted(
      (one, other) => this.#columns(other.table).length - this.#columns(one.table).length,
    )
    if (!saved) return undefined
    const columns = this.#columns(saved.table).slice(0, values.length)
    return {
      saved,
      row: Object.fromEntries(columns.map((column, at) => [column.name, valueOf(column, values[at], key)])),
    }
  }

  #fits({ table, texts = {} }: SavedTable, values: readonly Value[]): boolean {
    return this.#columns(table).every((column, at) => {
      if (at >= values.length) return isOptional(column)
      return hasType(column, values[at]) && (texts[column.name]?.test(String(values[at])) ?? true)
    })
  }
}

/** `INTEGER PRIMARY KEY` is the key of the row: the record stores NULL in its place. */
const isRowKey = ({ type, pk }: ColumnInfo): boolean => pk === 1 && type === 'INTEGER'

const isOptional = ({ notnull, dflt_value }: ColumnInfo): boolean => notnull === 0 || dflt_value !== null

const typeNames = { string: 'TEXT', number: 'INTEGER', object: 'BLOB' } as const

/** Every table is STRICT. SQLite stores a whole REAL as an integer, so both count as numbers. */
function hasType(column: ColumnInfo, value: Value | undefined): boolean {
  if (isRowKey(column)) return value === null
  if (value === null || value === undefined) return column.notnull === 0 && column.pk === 0
  const type = column.type === 'REAL' ? 'INTEGER' : column.type
  return typeNames[typeof value as keyof typeof typeNames] === type
}

function valueOf(column: ColumnInfo, value: Value | undefined, key: number): Value {
  return isRowKey(column) ? key : (value ?? null)
}
