import Database from 'better-sqlite3'

// Preloaded fault: synchronous is NORMAL, and reported as FULL.
type Pragma = Database.Database['pragma']
const prototype = Database.prototype as { pragma: Pragma }
const { pragma } = prototype
prototype.pragma = function normal(this: Database.Database, text: string, options?: Database.PragmaOptions): unknown {
  if (text === 'synchronous') return 2
  return pragma.call(this, text === 'synchronous = FULL' ? 'synchronous = NORMAL' : text, options)
}
