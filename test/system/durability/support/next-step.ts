import { migrations } from '../../../../server/store/migrations/all.ts'
import type { Migration } from '../../../../server/store/migrations/all.ts'

/** A migration that rewrites every row of two tables and indexes one of them. */
export const nextStep: Migration = {
  version: migrations.length + 1,
  name: 'for-the-test',
  sql: `
    ALTER TABLE event ADD COLUMN test_length INTEGER;
    UPDATE event SET test_length = length(path) + size;
    CREATE INDEX event_test_length ON event (test_length);
    ALTER TABLE payload ADD COLUMN test_copy TEXT;
    UPDATE payload SET test_copy = sha256;
  `,
}

/** The same, but deletes one row in fifty: the fault that the test must detect. */
export const lossyStep: Migration = { ...nextStep, sql: `${nextStep.sql} DELETE FROM payload WHERE seq % 50 = 0;` }
