/**
 * Counts over time are read from the index alone, which therefore holds the verdict and whether the delivery failed. `preset` is that
 * of the credential to add for a known sender.
 */
export const timeline = {
  version: 6,
  name: 'timeline',
  sql: `
    ALTER TABLE event ADD COLUMN preset TEXT;
    DROP INDEX event_received_at;
    CREATE INDEX event_received_at ON event (received_at, verdict, failed);
  `,
} as const
