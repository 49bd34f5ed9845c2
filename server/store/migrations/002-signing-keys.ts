/**
 * Keys that sign access tokens. A key that was rotated out no longer has its `sealed` private half, and stays in the key set
 * until `published_until`, when the last token it signed has expired.
 */
export const signingKeys = {
  version: 2,
  name: 'signing-keys',
  sql: `
    CREATE TABLE signing_key (
      kid TEXT PRIMARY KEY, credential_id TEXT NOT NULL, public_key TEXT NOT NULL, sealed BLOB, created_at INTEGER NOT NULL,
      published_until INTEGER
    ) STRICT;
    CREATE INDEX signing_key_credential ON signing_key (credential_id);
  `,
} as const
