/**
 * What the sender got, apart from the attempts: `status` and `duration_ms` are those of the delivery, and `replay_status` is that of the
 * last replay. Headers and body of vhook's own responses are in `delivery`; those of the app are in its attempt.
 *
 * Earlier versions overwrote status and state with each replay. Both are restored from the first attempt as far as it shows them; what
 * it does not show stays NULL.
 */
export const delivery = {
  version: 5,
  name: 'delivery',
  sql: `
    ALTER TABLE event ADD COLUMN responded_by TEXT;
    ALTER TABLE event ADD COLUMN response_code TEXT;
    ALTER TABLE event ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE event ADD COLUMN left_ms REAL;
    ALTER TABLE event ADD COLUMN replay_status INTEGER;
    ALTER TABLE attempt ADD COLUMN signing TEXT;
    CREATE TABLE delivery (seq INTEGER PRIMARY KEY, headers TEXT NOT NULL, body BLOB NOT NULL) STRICT;

    CREATE TEMP TABLE first AS
      SELECT event_seq AS seq, min(number) AS number, cause, outcome ->> '$.status' AS status, outcome ->> '$.error' AS error,
        outcome ->> '$.durationMs' AS duration, outcome ->> '$.late' AS late, outcome ->> '$.callerGoneMs' AS left_ms
      FROM attempt WHERE cause IN ('forward', 'trigger') AND outcome IS NOT NULL GROUP BY event_seq;

    UPDATE event SET state = CASE
        WHEN first.late THEN 'late_answer'
        WHEN first.error = 'unknown' THEN 'unknown'
        WHEN first.error IN ('stopped', 'caller_left') THEN 'interrupted'
        WHEN first.error = 'app_timeout' THEN 'timed_out'
        WHEN first.error IS NOT NULL THEN 'app_error'
        ELSE 'answered' END
      FROM temp.first WHERE first.seq = event.seq AND event.attempts > 1;
    UPDATE event SET
      responded_by = CASE
        WHEN event.state IN ('timed_out', 'late_answer') THEN 'vhook'
        WHEN first.left_ms IS NOT NULL THEN 'nobody'
        WHEN first.status IS NOT NULL THEN 'app'
        WHEN first.cause = 'trigger' OR first.error IN ('unknown', 'caller_left') THEN 'nobody'
        ELSE 'vhook' END,
      response_code = CASE
        WHEN event.state IN ('timed_out', 'late_answer') THEN 'app_timeout'
        WHEN first.left_ms IS NOT NULL OR first.status IS NOT NULL OR first.cause = 'trigger' THEN NULL
        WHEN first.error IN ('unknown', 'caller_left') THEN NULL
        WHEN first.error IN ('app_unreachable', 'app_timeout') THEN first.error
        WHEN first.error = 'stopped' THEN 'stopping'
        ELSE 'app_bad_response' END,
      status = first.status, duration_ms = first.duration, left_ms = first.left_ms,
      failed = first.error IS NOT NULL OR first.left_ms IS NOT NULL OR first.status NOT BETWEEN 200 AND 299
      FROM temp.first WHERE first.seq = event.seq AND event.state NOT IN ('refused', 'incomplete', 'recorded');
    DROP TABLE temp.first;

    UPDATE event SET responded_by = 'vhook', response_code = coalesce(
        (SELECT refusal FROM payload WHERE payload.seq = event.seq),
        CASE WHEN note LIKE '%own public URL%' THEN 'loop'
          WHEN EXISTS (SELECT 1 FROM findings WHERE findings.seq = event.seq) THEN 'unauthorized'
          ELSE 'storage_unavailable' END)
      WHERE state = 'refused';
    UPDATE event SET responded_by = 'vhook', failed = 0,
        status = iif(kind = 'token', status, 200), duration_ms = NULL WHERE state = 'recorded';
    UPDATE event SET failed = 1 WHERE state = 'recorded' AND status NOT BETWEEN 200 AND 299;
    UPDATE event SET responded_by = 'nobody', failed = 1
      WHERE responded_by IS NULL AND state IN ('incomplete', 'interrupted', 'unknown');
    UPDATE event SET failed = 1, duration_ms = NULL, status = CASE response_code
        WHEN 'malformed' THEN 400 WHEN 'unauthorized' THEN 401 WHEN 'method_not_supported' THEN 405
        WHEN 'head_too_slow' THEN 408 WHEN 'body_too_slow' THEN 408 WHEN 'body_too_large' THEN 413
        WHEN 'expectation_failed' THEN 417 WHEN 'head_too_large' THEN 431 WHEN 'internal' THEN 500
        WHEN 'upgrade_not_supported' THEN 501 WHEN 'app_unreachable' THEN 502 WHEN 'app_bad_response' THEN 502
        WHEN 'busy' THEN 503 WHEN 'storage_unavailable' THEN 503 WHEN 'stopping' THEN 503
        WHEN 'app_timeout' THEN 504 WHEN 'loop' THEN 508 END
      WHERE responded_by = 'vhook' AND response_code IS NOT NULL;
    UPDATE event SET status = NULL, duration_ms = left_ms WHERE responded_by = 'nobody' OR responded_by IS NULL;
    UPDATE event SET replay_status = (SELECT outcome ->> '$.status' FROM attempt
        WHERE event_seq = event.seq AND cause = 'replay' ORDER BY number DESC LIMIT 1)
      WHERE attempts > 1 OR state IN ('refused', 'incomplete', 'recorded');
    CREATE INDEX event_failed ON event (seq) WHERE failed = 1;
    CREATE INDEX event_unsuccessful ON event (seq, status) WHERE status < 200 OR status > 299;
  `,
} as const
