/**
 * The sealed originals behind the masks of a captured request, an attempt or its response; NULL where nothing is masked. And an audit of
 * what was revealed: names of headers, never their values.
 */
export const sealed = {
  version: 3,
  name: 'sealed',
  sql: `
    ALTER TABLE payload ADD COLUMN sealed BLOB;
    ALTER TABLE attempt ADD COLUMN sealed BLOB;
    ALTER TABLE attempt ADD COLUMN answer_sealed BLOB;
    CREATE TABLE audit (
      number INTEGER PRIMARY KEY, at INTEGER NOT NULL, action TEXT NOT NULL, event_id TEXT NOT NULL, attempt_id TEXT,
      names TEXT NOT NULL
    ) STRICT;
  `,
} as const
