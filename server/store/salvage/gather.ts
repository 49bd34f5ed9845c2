import { isCorrupt } from '../thread/errors.ts'
import type { Row } from '../thread/sql.ts'
import { rowsInPages } from './btree-pages.ts'
import { Source } from './source.ts'
import { savedTables, TableSignatures } from './table-signatures.ts'
import type { ColumnInfo, SavedTable } from './table-signatures.ts'

/** A row of the damaged database. `key` is its rowid there. */
export interface FoundRow {
  key: number
  row: Row
}

/** Called with each row that was found. The same row may be found twice. */
export type Take = (saved: SavedTable, found: FoundRow) => void

/** Finds every row that can still be read: first by keys, through SQLite, then page by page, where no key leads any more. */
export function gather(file: string, columns: (table: string) => ColumnInfo[], take: Take): void {
  gatherByKeys(file, take)
  gatherByPages(file, columns, take)
}

function gatherByKeys(file: string, take: Take): void {
  try {
    const source = new Source(file)
    try {
      for (const saved of savedTables)
        for (const { found_key: key, ...row } of source.rows(saved.table)) take(saved, { key, row })
    } finally {
      source.close()
    }
  } catch (error) {
    // Even its header cannot be read, but often the pages behind it can.
    if (!isCorrupt(error)) throw error
  }
}

function gatherByPages(file: string, columns: (table: string) => ColumnInfo[], take: Take): void {
  const signatures = new TableSignatures(columns)
  for (const { key, values } of rowsInPages(file)) {
    const found = signatures.recognise(key, values)
    if (found) take(found.saved, { key, row: found.row })
  }
}
