import Database from 'better-sqlite3'

// Preloaded fault: the lock of the data folder is requested but not taken.
type Exec = Database.Database['exec']
const prototype = Database.prototype as { exec: Exec }
const { exec } = prototype
prototype.exec = function unlocked(this: Database.Database, text: string): Database.Database {
  return exec.call(this, text === 'BEGIN EXCLUSIVE' ? 'BEGIN' : text)
}
