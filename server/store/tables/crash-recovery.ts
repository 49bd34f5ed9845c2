import type { AttemptOutcome } from '../../core/model/attempt.ts'
import type { StoreContext } from '../thread/context.ts'

const unfinished = 'SELECT event_seq FROM attempt WHERE outcome IS NULL'
const markUnknown = `UPDATE event SET state = 'unknown' WHERE seq IN (${unfinished})
  AND state IN ('stored', 'forwarding') AND state <> 'answered'`
const markInterrupted = `UPDATE event SET state = 'interrupted' WHERE state IN ('stored', 'forwarding') AND state <> 'answered'`

// A response may have been sent that was not stored, so no status is claimed.
const markUndelivered = `UPDATE event SET responded_by = 'nobody', failed = 1
  WHERE state IN ('unknown', 'interrupted') AND state <> 'answered' AND responded_by IS NULL`

/** Marks at start what a crash left unfinished; nothing is ever resent automatically. */
export function recover(context: StoreContext): void {
  context.sql.transaction(() => {
    context.sql.run(markUnknown)
    context.sql.run(markInterrupted)
    context.sql.run(markUndelivered)
    context.sql.run('UPDATE attempt SET outcome = ? WHERE outcome IS NULL', JSON.stringify(lost))
  })
}

const lost: Omit<AttemptOutcome, 'body'> = {
  status: null,
  statusText: '',
  headers: [],
  trailers: [],
  bodySize: 0,
  error: 'unknown',
  errorDetail: 'vhook stopped before the outcome was stored.',
  firstByteMs: null,
  durationMs: 0,
  late: false,
  callerGoneMs: null,
}
