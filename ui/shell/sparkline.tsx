// To a screen reader the chart is an image; an `img` element could not contain the bars.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { Verdict } from '../../server/core/model/verification.ts'
import { clockTime, formatNumber, plural } from '../components/format.ts'
import { VerdictIcon, verdictStyles } from '../components/verdict.tsx'
import { linkTo, navigate } from '../route.ts'
import type { Buckets } from '../state/buckets.ts'
import { countByBucket } from '../state/buckets.ts'
import { now, state } from '../state/store.ts'

const MINUTES = 15
const SPAN_MS = MINUTES * 60_000
const BARS = 90
const HEIGHT = 28
const verdicts: readonly Verdict[] = ['valid', 'unsigned', 'not-checked', 'invalid']

/** The selected range, in bars from the left edge. */
interface Selection {
  from: number
  to: number
}

function Bars({ buckets }: { buckets: Buckets }) {
  const highest = Math.max(
    1,
    ...buckets.counts.map((one) => one.valid + one.invalid + one.unsigned + one['not-checked']),
  )
  return (
    <>
      {buckets.counts.map((counts, bar) => {
        let top = HEIGHT
        return verdicts.map((verdict) => {
          if (counts[verdict] === 0) return null
          const height = Math.max(2, (counts[verdict] / highest) * (HEIGHT - 2))
          top -= height
          return (
            <rect
              key={`${bar}${verdict}`}
              class={`fill-${verdictStyles[verdict].tone}`}
              x={bar + 0.12}
              y={top}
              width={0.76}
              height={height}
            />
          )
        })
      })}
    </>
  )
}

/** The position of the pointer, in bars from the left edge. */
function barAt(event: PointerEvent): number {
  const box = (event.currentTarget as Element).getBoundingClientRect()
  return Math.min(BARS, Math.max(0, ((event.clientX - box.left) / box.width) * BARS))
}

function Chart({ buckets }: { buckets: Buckets }) {
  const selection = useSignal<Selection | null>(null)
  const timeOf = (bar: number) => Math.round(buckets.start + bar * buckets.step)
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
  const totals = verdicts.map((verdict) => `${buckets.total[verdict]} ${verdictStyles[verdict].label}`)
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
      href={linkTo({ page: 'events', id: null, q: `is:${verdict} since:${MINUTES}m` })}
      title={`${label} in the last ${MINUTES} minutes`}
    >
      <VerdictIcon verdict={verdict} size={14} /> {formatNumber(count)} <span class="chart-label">{label}</span>
    </a>
  )
}

/** The last fifteen minutes by verdict; dragging over the chart filters by time. */
export function Sparkline() {
  const current = state.value
  const step = SPAN_MS / BARS
  const tick = Math.floor(now.value / step)
  const buckets = useMemo(
    () => countByBucket(current?.recent ?? [], tick * step, SPAN_MS, BARS),
    [current?.recent, tick],
  )
  if (!current) return null
  return (
    <section class="chart-bar" aria-label="Last 15 minutes">
      <span class="faint chart-edge">{clockTime(buckets.start, now.peek()).slice(0, 5)}</span>
      <Chart buckets={buckets} />
      <span class="faint chart-edge">now</span>
      <span class="chart-counts">
        {verdicts.map((verdict) => (
          <VerdictCount key={verdict} verdict={verdict} count={buckets.total[verdict]} />
        ))}
        <b>{plural(current.total, 'event')}</b>
      </span>
    </section>
  )
}
