/**
 * Routes that were added while vhook ran, each as JSON in the order they were given. An encryption key is the public half as
 * PEM, which the sender encrypts with, and the private half sealed.
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
