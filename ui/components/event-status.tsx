import type { EventSummary } from '../../server/core/model/event.ts'

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

/** The status that the sender got, marked if that is not a success, or the state of an event without one. */
export function EventStatus({ event }: { event: Shown }) {
  const { status, state, failed, responseCode } = event
  const label = state === 'forwarding' && failed ? 'no response' : stateLabels[state]
  const by = responseCode === null ? undefined : `Sent by vhook: ${responseCode}`
  return (
    <span class={`status${status === null ? ' state-label' : ''}${failed ? ' failed' : ''}`} title={by}>
      {status ?? label}
    </span>
  )
}

/** The status of the last replay, apart from the one that the sender got. Absent without a replay. */
export function ReplayStatus({ status, label }: { status: number | null; label: string }) {
  if (status === null) return null
  return (
    <span class="replay-status">
      {label}: {status}
    </span>
  )
}
