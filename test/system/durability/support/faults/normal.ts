import Database from 'better-sqlite3'

// The fault that the power cut must find: NORMAL in the place of FULL, and a database that says otherwise. Preloaded.
type Pragma = Database.Database['pragma']
const prototype = Database.prototype as { pragma: Pragma }
const { pragma } = prototype
prototype.pragma = function normal(this: Database.Database, text: string, options?: Database.PragmaOptions): unknown {
  if (text === 'synchronous') return 2
  return pragma.call(this, text === 'synchronous = FULL' ? 'synchronous = NORMAL' : text, options)
}
