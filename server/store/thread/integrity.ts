import Database from 'better-sqlite3'
import { folderAt } from '../data-dir.ts'

const MOST = 10

/** Reads the whole database, without a write. Returns what is wrong in SQLite's words; empty when all is well. */
export function inspect(dataDir: string): string[] {
  try {
    const db = new Database(folderAt(dataDir).database, { readonly: true, timeout: 2000 })
    try {
      const rows = db.pragma(`quick_check(${MOST})`) as Array<{ quick_check: string }>
      return rows.map((row) => row.quick_check).filter((text) => text !== 'ok')
    } finally {
      db.close()
    }
  } catch (error) {
    return [(error as Error).message]
  }
}
