import type { SignedView } from '../../server/core/api/views/verification.ts'
import { exactTime, formatDuration } from '../components/format.ts'
import { DescriptionList, Section } from '../components/section.tsx'

type Timestamp = NonNullable<SignedView['timestamp']>

/** Positions in percent of the axis, and whether the signature is within its tolerance. */
export interface TimeAxisLayout {
  windowFrom: number
  windowTo: number
  signed: number
  received: number
  inside: boolean
}

/** Lays out an axis that includes the whole tolerance window and the signed time, with a margin at both ends. */
export function layoutTimeAxis({ at, now, past, future }: Timestamp): TimeAxisLayout {
  const [earliest, latest] = [now - (past ?? 0), now + (future ?? 0)]
  const from = Math.min(at, earliest)
  const to = Math.max(at, latest)
  const margin = Math.max(1, (to - from) * 0.08)
  const length = to - from + margin * 2
  const position = (time: number): number => ((time - from + margin) / length) * 100
  return {
    windowFrom: past === null ? 0 : position(earliest),
    windowTo: future === null ? 100 : position(latest),
    signed: position(at),
    received: position(now),
    inside: (past === null || at >= earliest) && (future === null || at <= latest),
  }
}

function summaryOf({ at, now, past, future }: Timestamp, inside: boolean): string {
  const age = now - at
  const when = age >= 0 ? `${formatDuration(age)} before receipt` : `${formatDuration(-age)} after receipt`
  if (past === null && future === null) return `Signed ${when}. No tolerance is set.`
  return `Signed ${when}, ${inside ? 'within' : 'outside'} the tolerance of ${formatDuration(past ?? future ?? 0)}.`
}

/** When the request was signed and received, and the tolerance window. */
export function TimeAxis({ timestamp }: { timestamp: Timestamp }) {
  const axis = layoutTimeAxis(timestamp)
  const tone = axis.inside ? 'good' : 'bad'
  return (
    <Section title="Timestamp">
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
      <p class={`tone-${tone}`}>{summaryOf(timestamp, axis.inside)}</p>
      <DescriptionList
        rows={[
          ['Value', <code class="mono">{`${timestamp.value} (${timestamp.unit})`}</code>],
          ['Signed', exactTime(timestamp.at)],
          ['Received', exactTime(timestamp.now)],
        ]}
      />
    </Section>
  )
}
