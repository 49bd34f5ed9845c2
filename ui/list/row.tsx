// Only the visible part of the list is in the document, so it cannot be a native list of options.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { Pin, Repeat2, Square, SquareCheck } from 'lucide'
import type { EventSummary } from '../../server/core/model/event.ts'
import { EventStatus, ReplayStatus } from '../components/event-status.tsx'
import { clockTime, exactTime, formatBytes, formatDuration } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { MiddleTruncated, Text } from '../components/text.tsx'
import { VerdictIcon } from '../components/verdict.tsx'

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

function Request({ event }: { event: EventSummary }) {
  return (
    <span class="mono row-path">
      <MiddleTruncated text={`${event.method} ${event.path}`} />
    </span>
  )
}

function Title({ event }: { event: EventSummary }) {
  const { type, repeatOf, pinned } = event
  return (
    <span class="row-line">
      <EventStatus event={event} />
      {event.failed && <span class="visually-hidden">failed</span>}
      {type === null ? (
        <Request event={event} />
      ) : (
        <span class="row-type">
          <Text text={type} />
        </span>
      )}
      {repeatOf !== null && <Icon node={Repeat2} size={13} label="duplicate delivery" />}
      {pinned && <Icon node={Pin} size={13} label="pinned" />}
    </span>
  )
}

function Subtitle({ event, now }: { event: EventSummary; now: number }) {
  return (
    <span class="row-line faint">
      <time title={exactTime(event.receivedAt)}>{clockTime(event.receivedAt, now)}</time>
      {event.type === null ? event.sender : <Request event={event} />}
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
        <VerdictIcon verdict={event.verdict} labelled />
        <span class="row-checkbox" data-checkbox aria-hidden="true">
          <Icon node={selected ? SquareCheck : Square} />
        </span>
      </span>
      <span class="row-main">
        <Title event={event} />
        <Subtitle event={event} now={now} />
      </span>
      <span class="row-side">
        <span class="row-line faint">
          <ReplayStatus status={event.replayStatus} label="replayed" />
          {event.durationMs !== null && formatDuration(event.durationMs)}
        </span>
        <span class="faint">{formatBytes(event.size)}</span>
      </span>
      {selected && <span class="visually-hidden">selected</span>}
    </div>
  )
}
