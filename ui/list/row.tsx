// A list of which only a part is drawn, and a box whose options can be searched: HTML has no element for either.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { Pin, Repeat2, Square, SquareCheck } from 'lucide'
import type { EventSummary } from '../../server/core/model/event.ts'
import { clockTime, formatDuration, exactTime, formatBytes } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { MiddleTruncated, Text } from '../components/text.tsx'
import { statusTone, VerdictIcon, verdictStyles } from '../components/verdict.tsx'

/** What stands where the status would, while or because there is none. */
const stateWords: Record<EventSummary['state'], string> = {
  stored: 'kept',
  forwarding: 'sending…',
  answered: '',
  app_error: 'no answer',
  timed_out: 'timed out',
  late_answer: 'late',
  recorded: 'recorded',
  interrupted: 'interrupted',
  unknown: 'unknown',
  incomplete: 'incomplete',
  refused: 'refused',
  unstored: 'not stored',
}

const troubled = new Set<EventSummary['state']>([
  'app_error',
  'timed_out',
  'interrupted',
  'incomplete',
  'refused',
  'unstored',
])

export function StatusText({ event }: { event: Pick<EventSummary, 'status' | 'state'> }) {
  const trouble = troubled.has(event.state)
  if (event.status !== null && !trouble)
    return <span class={`status tone-${statusTone(event.status)}`}>{event.status}</span>
  return <span class={`status word tone-${trouble ? 'bad' : 'none'}`}>{stateWords[event.state] || 'answered'}</span>
}

interface RowProps {
  event: EventSummary
  index: number
  total: number
  open: boolean
  ticked: boolean
  leaving: boolean
  now: number
}

function rowClass({ open, ticked, leaving }: RowProps): string {
  return ['row', open && 'open', ticked && 'ticked', leaving && 'leaving'].filter(Boolean).join(' ')
}

function First({ event }: { event: EventSummary }) {
  const { word, tone } = verdictStyles[event.verdict]
  return (
    <span class="row-line">
      {event.type === null ? (
        <span class="row-type mono">
          <MiddleTruncated text={`${event.method} ${event.path}`} />
        </span>
      ) : (
        <span class="row-type">
          <Text text={event.type} />
        </span>
      )}
      <span class={`row-verdict tone-${tone}`}>{word}</span>
      {event.repeatOf !== null && <Icon node={Repeat2} size={13} label="same bytes as one before" />}
      {event.pinned && <Icon node={Pin} size={13} label="pinned" />}
    </span>
  )
}

function Second({ event, now }: { event: EventSummary; now: number }) {
  return (
    <span class="row-line faint">
      <time title={exactTime(event.receivedAt)}>{clockTime(event.receivedAt, now)}</time>
      {event.type === null ? (
        <span class="row-path">{event.sender}</span>
      ) : (
        <span class="row-path mono">
          <MiddleTruncated text={`${event.method} ${event.path}`} />
        </span>
      )}
    </span>
  )
}

/** One event of the list: everything that is known without opening it. */
export function Row(props: RowProps) {
  const { event, index, total, open, ticked, now } = props
  return (
    <div
      id={`row-${event.id}`}
      class={rowClass(props)}
      role="option"
      aria-selected={open}
      aria-setsize={total}
      aria-posinset={index + 1}
      data-id={event.id}
      data-testid="row"
    >
      <span class="row-mark">
        <VerdictIcon verdict={event.verdict} />
        <span class="row-tick" data-tick aria-hidden="true">
          <Icon node={ticked ? SquareCheck : Square} />
        </span>
      </span>
      <span class="row-main">
        <First event={event} />
        <Second event={event} now={now} />
      </span>
      <span class="row-side">
        <StatusText event={event} />
        <span class="faint">
          {event.durationMs !== null && <span>{formatDuration(event.durationMs)}</span>}
          <span class="row-size">{formatBytes(event.size)}</span>
        </span>
      </span>
      {ticked && <span class="unseen">ticked</span>}
    </div>
  )
}
