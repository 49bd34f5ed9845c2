import { migrations } from '../../../../server/store/migrations/all.ts'
import type { Migration } from '../../../../server/store/migrations/all.ts'

/** A step that rewrites every row of two tables and builds an index over one. */
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

/** The same, and one row in fifty is gone after it: the fault that must be noticed. */
export const lossyStep: Migration = { ...nextStep, sql: `${nextStep.sql} DELETE FROM payload WHERE seq % 50 = 0;` }
