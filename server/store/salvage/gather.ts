import { isCorrupt } from '../thread/errors.ts'
import type { Row, Value } from '../thread/sql.ts'
import { rowsInPages } from './btree-pages.ts'
import { Source } from './source.ts'
import { saved } from './table-signatures.ts'
import type { Saved } from './table-signatures.ts'

/** Rows of one table, each once. `key` is that of the old database. */
export interface Found {
  key: number
  row: Row
}

/** Takes a row that was found; the second of the same key is for it to leave out. */
export type Take = (saved: Saved, found: Found) => void

/** Everything that can still be read: first by keys, through SQLite, then whatever lies in pages that no key leads to any more. */
export function gather(file: string, columnsOf: (table: string) => string[], take: Take): void {
  byKeys(file, take)
  byPages(file, columnsOf, take)
}

function byKeys(file: string, take: Take): void {
  try {
    const source = new Source(file)
    try {
      for (const one of saved) for (const { found_key: key, ...row } of source.rows(one.table)) take(one, { key, row })
    } finally {
      source.close()
    }
  } catch (error) {
    // Not even its header can be read: the pages behind it often can.
    if (!isCorrupt(error)) throw error
  }
}

function byPages(file: string, columnsOf: (table: string) => string[], take: Take): void {
  for (const { key, values } of rowsInPages(file)) {
    const one = saved.find((each) => each.looksLike(values))
    if (!one) continue
    take(one, { key, row: rowOf(columnsOf(one.table), one.key === undefined ? values : [key, ...values.slice(1)]) })
  }
}

/** Columns that a later schema added are missing at the end. */
function rowOf(columns: string[], values: Value[]): Row {
  return Object.fromEntries(values.slice(0, columns.length).map((value, place) => [columns[place], value] as const))
}
