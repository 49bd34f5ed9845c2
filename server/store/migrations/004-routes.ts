/**
 * Routes that were added while vhook was running, each as JSON, in their order. An encryption key is the public half as
 * PEM, with which the sender encrypts, and the sealed private half.
 */
export const routes = {
  version: 4,
  name: 'routes',
  sql: `
    CREATE TABLE route (number INTEGER PRIMARY KEY, route TEXT NOT NULL) STRICT;
    CREATE TABLE encryption_key (
      credential_id TEXT PRIMARY KEY, public_key TEXT NOT NULL, sealed BLOB NOT NULL, created_at INTEGER NOT NULL
    ) STRICT;
  `,
} as const
