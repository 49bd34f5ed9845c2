import Database from 'better-sqlite3'

// The fault that the second vhook on a folder must show: the lock is asked for and not taken. Preloaded.
type Exec = Database.Database['exec']
const prototype = Database.prototype as { exec: Exec }
const { exec } = prototype
prototype.exec = function unlocked(this: Database.Database, text: string): Database.Database {
  return exec.call(this, text === 'BEGIN EXCLUSIVE' ? 'BEGIN' : text)
}
