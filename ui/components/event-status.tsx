import type { EventSummary } from '../../server/core/model/event.ts'
import { statusTone } from './verdict.tsx'

/** Shown where the sender got no response, or none yet. */
const stateLabels: Record<EventSummary['state'], string> = {
  stored: 'stored',
  forwarding: 'sending…',
  answered: 'no response',
  app_error: 'no response',
  timed_out: 'no response',
  late_answer: 'no response',
  recorded: 'recorded',
  interrupted: 'interrupted',
  unknown: 'unknown',
  incomplete: 'incomplete',
  refused: 'rejected',
  unstored: 'not stored',
}

type Shown = Pick<EventSummary, 'status' | 'state' | 'failed' | 'responseCode'>

/** The status that the sender got, or the state of an event without one. */
export function EventStatus({ event }: { event: Shown }) {
  const { status, state, failed, responseCode } = event
  if (status === null)
    return (
      <span class={`status state-label tone-${failed ? 'bad' : 'none'}`}>
        {state === 'forwarding' && failed ? 'no response' : stateLabels[state]}
      </span>
    )
  const by = responseCode === null ? undefined : `Sent by vhook: ${responseCode}`
  return (
    <span class={`status tone-${failed ? 'bad' : statusTone(status)}`} title={by}>
      {status}
    </span>
  )
}
