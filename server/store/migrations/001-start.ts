/**
 * Narrow rows for the list, bytes in a table of their own, one row of findings per event. `unindexed` is the queue of the full-text index.
 * `route` is the path without its query; `repeat_key` is the first 48 bits of the body's hash, which keeps its index small.
 */
export const start = {
  version: 1,
  name: 'start',
  sql: `
    CREATE TABLE event (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, received_at INTEGER NOT NULL, kind TEXT NOT NULL,
      method TEXT NOT NULL, path TEXT NOT NULL, route TEXT NOT NULL, size INTEGER NOT NULL, state TEXT NOT NULL,
      verdict TEXT NOT NULL DEFAULT 'not-checked', credential TEXT, reason TEXT, cause TEXT, status INTEGER,
      duration_ms REAL, attempts INTEGER NOT NULL DEFAULT 0, pinned INTEGER NOT NULL DEFAULT 0, repeat_of TEXT,
      repeat_key INTEGER NOT NULL, type TEXT, call_id TEXT, sender TEXT, note TEXT
    ) STRICT;
    CREATE INDEX event_received_at ON event (received_at);
    CREATE INDEX event_method ON event (method);
    CREATE INDEX event_route ON event (route);
    CREATE INDEX event_verdict ON event (verdict);
    CREATE INDEX event_repeat_key ON event (repeat_key);
    CREATE INDEX event_type ON event (type) WHERE type IS NOT NULL;
    CREATE INDEX event_call_id ON event (call_id) WHERE call_id IS NOT NULL;
    CREATE INDEX event_credential ON event (credential) WHERE credential IS NOT NULL;
    CREATE INDEX event_cause ON event (cause) WHERE cause IS NOT NULL;
    CREATE INDEX event_status ON event (status) WHERE status IS NOT NULL;
    CREATE INDEX event_state ON event (state) WHERE state <> 'answered';
    CREATE INDEX event_pinned ON event (seq) WHERE pinned = 1;

    CREATE TABLE payload (
      seq INTEGER PRIMARY KEY, http_version TEXT NOT NULL, headers TEXT NOT NULL, trailers TEXT NOT NULL,
      public_url TEXT NOT NULL, received_in_ms REAL NOT NULL, refusal TEXT, sha256 TEXT NOT NULL, file TEXT, body BLOB
    ) STRICT;
    CREATE INDEX payload_file ON payload (file) WHERE file IS NOT NULL;

    CREATE TABLE attempt (
      number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, event_seq INTEGER NOT NULL, cause TEXT NOT NULL,
      started_at INTEGER NOT NULL, target TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, headers TEXT NOT NULL,
      body BLOB, body_file TEXT, outcome TEXT, answer BLOB, answer_file TEXT
    ) STRICT;
    CREATE INDEX attempt_event ON attempt (event_seq);
    CREATE INDEX attempt_unfinished ON attempt (event_seq) WHERE outcome IS NULL;
    CREATE INDEX attempt_files ON attempt (event_seq) WHERE body_file IS NOT NULL OR answer_file IS NOT NULL;

    CREATE TABLE findings (seq INTEGER PRIMARY KEY, verifications TEXT NOT NULL) STRICT;

    CREATE TABLE unindexed (seq INTEGER PRIMARY KEY) STRICT;
    CREATE VIRTUAL TABLE search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'unicode61');

    CREATE TABLE credential (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, plan TEXT NOT NULL, sealed BLOB NOT NULL, fingerprint TEXT NOT NULL,
      version INTEGER NOT NULL, previous_sealed BLOB, previous_until INTEGER, created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL, valid INTEGER NOT NULL, invalid INTEGER NOT NULL, last_used_at INTEGER
    ) STRICT;
    CREATE TABLE token (
      hash TEXT PRIMARY KEY, credential_id TEXT NOT NULL, client_id TEXT NOT NULL, scope TEXT NOT NULL,
      issued_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, revoked_at INTEGER
    ) STRICT;
    CREATE INDEX token_credential ON token (credential_id);
    CREATE TABLE token_request (credential_id TEXT PRIMARY KEY, count INTEGER NOT NULL, last_at INTEGER NOT NULL) STRICT;

    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `,
} as const
