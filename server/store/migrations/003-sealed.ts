/**
 * What the masks of a captured request, an attempt or its answer stand for, sealed; NULL where nothing is masked. And who looked
 * behind masks: names of headers, never their values.
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
