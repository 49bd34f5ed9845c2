// Only the visible part of the list is in the document, so it cannot be a native list of options.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { Pin, Repeat2, Square, SquareCheck } from 'lucide'
import type { EventSummary } from '../../server/core/model/event.ts'
import { EventStatus } from '../components/event-status.tsx'
import { clockTime, exactTime, formatBytes, formatDuration } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { MiddleTruncated, Text } from '../components/text.tsx'
import { VerdictIcon, verdictStyles } from '../components/verdict.tsx'

interface RowProps {
  event: EventSummary
  index: number
  total: number
  open: boolean
  selected: boolean
  /** Being deleted, unless the user undoes it. */
  removing: boolean
  now: number
}

function rowClass({ open, selected, removing }: RowProps): string {
  return ['row', open && 'open', selected && 'selected', removing && 'removing'].filter(Boolean).join(' ')
}

function Title({ event }: { event: EventSummary }) {
  const { label, tone } = verdictStyles[event.verdict]
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
      <span class={`row-verdict tone-${tone}`}>{label}</span>
      {event.repeatOf !== null && <Icon node={Repeat2} size={13} label="duplicate delivery" />}
      {event.pinned && <Icon node={Pin} size={13} label="pinned" />}
    </span>
  )
}

function Subtitle({ event, now }: { event: EventSummary; now: number }) {
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

/** One event of the list. */
export function Row(props: RowProps) {
  const { event, index, total, open, selected, now } = props
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
      <span class="row-icon">
        <VerdictIcon verdict={event.verdict} />
        <span class="row-checkbox" data-checkbox aria-hidden="true">
          <Icon node={selected ? SquareCheck : Square} />
        </span>
      </span>
      <span class="row-main">
        <Title event={event} />
        <Subtitle event={event} now={now} />
      </span>
      <span class="row-side">
        <EventStatus event={event} />
        <span class="faint">
          {event.replayStatus !== null && <span title="Status of the last replay">↻ {event.replayStatus}</span>}
          {event.durationMs !== null && <span>{formatDuration(event.durationMs)}</span>}
          <span class="row-size">{formatBytes(event.size)}</span>
        </span>
      </span>
      {selected && <span class="visually-hidden">selected</span>}
    </div>
  )
}
