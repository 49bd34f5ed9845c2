import Database from 'better-sqlite3'
import { folderAt } from '../data-dir.ts'

const MOST_PROBLEMS = 10

/** Reads the whole database without writing to it. Returns SQLite's messages about damage; empty if there is none. */
export function checkIntegrity(dataDir: string): string[] {
  try {
    const db = new Database(folderAt(dataDir).database, { readonly: true, timeout: 2000 })
    try {
      const rows = db.pragma(`quick_check(${MOST_PROBLEMS})`) as Array<{ quick_check: string }>
      return rows.map((row) => row.quick_check).filter((text) => text !== 'ok')
    } finally {
      db.close()
    }
  } catch (error) {
    return [(error as Error).message]
  }
}
