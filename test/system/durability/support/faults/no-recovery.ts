import Database from 'better-sqlite3'

// Preloaded fault: events that a crash left unfinished keep their state.
type Prepare = (this: Database.Database, text: string) => Database.Statement
const prototype = Database.prototype as unknown as { prepare: Prepare }
const { prepare } = prototype
prototype.prepare = function forgetful(this: Database.Database, text: string): Database.Statement {
  const names = /^UPDATE event SET state = '(unknown|interrupted)'/.test(text)
  return prepare.call(this, names ? 'UPDATE event SET state = state WHERE 0' : text)
}
