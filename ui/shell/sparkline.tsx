// To a screen reader the chart is an image; an `img` element could not contain the bars.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { useSignal } from '@preact/signals'
import { Unplug } from 'lucide'
import type { EventCounts, TimelineView } from '../../server/core/api/views/timeline.ts'
import type { Verdict } from '../../server/core/model/verification.ts'
import { formatNumber, minuteTime, plural } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { VerdictIcon, verdictStyles } from '../components/verdict.tsx'
import { linkTo, navigate } from '../route.ts'
import { BARS, periodAt, timeline, totalOf } from '../state/timeline.ts'
import { now, state } from '../state/store.ts'

const MINUTES = 15
const HEIGHT = 28
const verdicts: readonly Verdict[] = ['valid', 'unsigned', 'not-checked', 'invalid']

type Period = Omit<TimelineView, 'buckets'>

/** The selected range, in bars from the left edge. */
interface Selection {
  from: number
  to: number
}

const heightOf = (counts: EventCounts): number => verdicts.reduce((sum, verdict) => sum + counts[verdict], 0)

function Bars({ buckets }: { buckets: readonly EventCounts[] }) {
  const highest = Math.max(1, ...buckets.map(heightOf))
  return (
    <>
      {buckets.map((counts, bar) => {
        let top = HEIGHT
        return verdicts.map((verdict) => {
          if (counts[verdict] === 0) return null
          const height = Math.max(2, (counts[verdict] / highest) * (HEIGHT - 2))
          top -= height
          return (
            <rect
              key={`${bar}${verdict}`}
              class={`fill-${verdictStyles[verdict].tone} fill-${verdict}`}
              x={bar + 0.12}
              y={top}
              width={0.76}
              height={height}
            />
          )
        })
      })}
      {buckets.map(({ failed }, bar) =>
        failed === 0 ? null : (
          <rect key={bar} class="fill-failed" x={bar + 0.12} y={HEIGHT - 2} width={0.76} height={2} />
        ),
      )}
    </>
  )
}

/** The position of the pointer, in bars from the left edge. */
function barAt(event: PointerEvent): number {
  const box = (event.currentTarget as Element).getBoundingClientRect()
  return Math.min(BARS, Math.max(0, ((event.clientX - box.left) / box.width) * BARS))
}

function Chart({ period, buckets }: { period: Period; buckets: readonly EventCounts[] }) {
  const selection = useSignal<Selection | null>(null)
  const timeOf = (bar: number) => Math.round(period.since + (bar * (period.until - period.since)) / BARS)
  const start = (event: PointerEvent) => {
    ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
    selection.value = { from: barAt(event), to: barAt(event) }
  }
  const finish = () => {
    const { from, to } = selection.value ?? { from: 0, to: 0 }
    selection.value = null
    if (Math.abs(to - from) < 1) return
    const [since, until] = [Math.min(from, to), Math.max(from, to)].map(timeOf)
    navigate({ page: 'events', q: `since:${since} until:${until}` })
  }
  const selected = selection.value
  const total = totalOf(buckets)
  const totals = [
    ...verdicts.map((verdict) => `${total[verdict]} ${verdictStyles[verdict].label}`),
    `${total.failed} failed`,
  ]
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${BARS} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Events in the last ${MINUTES} minutes: ${totals.join(', ')}`}
      onPointerDown={start}
      onPointerMove={(event) => selected && (selection.value = { ...selected, to: barAt(event) })}
      onPointerUp={finish}
    >
      <rect class="chart-baseline" x="0" y={HEIGHT - 0.5} width={BARS} height="0.5" />
      <Bars buckets={buckets} />
      {selected && (
        <rect
          class="chart-selection"
          x={Math.min(selected.from, selected.to)}
          y="0"
          width={Math.abs(selected.to - selected.from)}
          height={HEIGHT}
        />
      )}
    </svg>
  )
}

function VerdictCount({ verdict, count }: { verdict: Verdict; count: number }) {
  const { label } = verdictStyles[verdict]
  return (
    <a
      href={linkTo({ page: 'events', id: null, q: `is:${verdict}` })}
      title={`${formatNumber(count)} ${label} in the last ${MINUTES} minutes. Show all ${label} events`}
    >
      <VerdictIcon verdict={verdict} size={14} /> {formatNumber(count)} <span class="chart-label">{label}</span>
    </a>
  )
}

function FailedCount({ count }: { count: number }) {
  return (
    <a
      href={linkTo({ page: 'events', id: null, q: 'is:failed' })}
      title={`The sender did not get a success: ${formatNumber(count)} in the last ${MINUTES} minutes. Show all failed events`}
    >
      <span class={count === 0 ? 'tone-none' : 'tone-bad'}>
        <Icon node={Unplug} size={14} />
      </span>{' '}
      {formatNumber(count)} <span class="chart-label">failed</span>
    </a>
  )
}

/** The last fifteen minutes by verdict; dragging over the chart filters by time. */
export function Sparkline() {
  const current = state.value
  if (!current) return null
  const { buckets, ...period } = timeline.value ?? { ...periodAt(now.peek()), buckets: [] }
  const total = totalOf(buckets)
  return (
    <section class="chart-bar" aria-label="Last 15 minutes">
      <span class="faint chart-edge">{minuteTime(period.since)}</span>
      <Chart period={period} buckets={buckets} />
      <span class="faint chart-edge">now</span>
      <span class="chart-counts">
        {verdicts.map((verdict) => (
          <VerdictCount key={verdict} verdict={verdict} count={total[verdict]} />
        ))}
        <FailedCount count={total.failed} />
        <b>{plural(current.total, 'event')}</b>
      </span>
    </section>
  )
}
