import type { SignedView } from '../../server/core/api/views/verification.ts'
import { formatDuration, exactTime } from '../components/format.ts'
import { DescriptionList, Section } from '../components/section.tsx'

type Timestamp = NonNullable<SignedView['timestamp']>

export interface Axis {
  /** All in percent of the axis. */
  windowFrom: number
  windowTo: number
  signed: number
  received: number
  inside: boolean
}

/** Places the moments on an axis that shows the whole window and the signed time, with a little room at both ends. */
export function layoutTimeAxis({ at, now, past, future }: Timestamp): Axis {
  const [early, late] = [now - (past ?? 0), now + (future ?? 0)]
  const from = Math.min(at, early)
  const to = Math.max(at, late)
  const room = Math.max(1, (to - from) * 0.08)
  const whole = to - from + room * 2
  const place = (moment: number): number => ((moment - from + room) / whole) * 100
  const inside = (past === null || at >= early) && (future === null || at <= late)
  return {
    windowFrom: past === null ? 0 : place(early),
    windowTo: future === null ? 100 : place(late),
    signed: place(at),
    received: place(now),
    inside,
  }
}

function sentence({ at, now, past, future }: Timestamp, inside: boolean): string {
  const apart = now - at
  const when =
    apart >= 0 ? `${formatDuration(apart)} before it was received` : `${formatDuration(-apart)} after it was received`
  if (past === null && future === null) return `Signed ${when}; no limit is set.`
  return `Signed ${when}: ${inside ? 'inside' : 'outside'} the ${formatDuration(past ?? future ?? 0)} allowed.`
}

/** When it was signed, when it came, and the window in which the two must lie. */
export function TimeAxis({ timestamp }: { timestamp: Timestamp }) {
  const axis = layoutTimeAxis(timestamp)
  const tone = axis.inside ? 'good' : 'bad'
  return (
    <Section title="Time">
      <div class="axis" aria-hidden="true">
        <span
          class="axis-window"
          style={{ insetInlineStart: `${axis.windowFrom}%`, inlineSize: `${axis.windowTo - axis.windowFrom}%` }}
        />
        <span class="axis-mark received" style={{ insetInlineStart: `${axis.received}%` }}>
          <b>received</b>
        </span>
        <span class={`axis-mark signed tone-${tone}`} style={{ insetInlineStart: `${axis.signed}%` }}>
          <b>signed</b>
        </span>
      </div>
      <p class={`tone-${tone}`}>{sentence(timestamp, axis.inside)}</p>
      <DescriptionList
        rows={[
          ['As sent', <code class="mono">{`${timestamp.value} (${timestamp.unit})`}</code>],
          ['Signed', exactTime(timestamp.at)],
          ['Received', exactTime(timestamp.now)],
        ]}
      />
    </Section>
  )
}
