import type { EventSummary } from '../../server/core/model/event.ts'
import { statusTone } from './verdict.tsx'

/** Shown instead of the HTTP status when there is none, or when it is not the outcome. */
const stateLabels: Record<EventSummary['state'], string> = {
  stored: 'stored',
  forwarding: 'sending…',
  answered: 'responded',
  app_error: 'no response',
  timed_out: 'timed out',
  late_answer: 'late',
  recorded: 'recorded',
  interrupted: 'interrupted',
  unknown: 'unknown',
  incomplete: 'incomplete',
  refused: 'rejected',
  unstored: 'not stored',
}

const failedStates = new Set<EventSummary['state']>([
  'app_error',
  'timed_out',
  'interrupted',
  'incomplete',
  'refused',
  'unstored',
])

/** The app’s HTTP status, or the delivery state of the event. */
export function EventStatus({ event }: { event: Pick<EventSummary, 'status' | 'state'> }) {
  const failed = failedStates.has(event.state)
  if (event.status !== null && !failed)
    return <span class={`status tone-${statusTone(event.status)}`}>{event.status}</span>
  return <span class={`status state-label tone-${failed ? 'bad' : 'none'}`}>{stateLabels[event.state]}</span>
}
