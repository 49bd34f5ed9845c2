// A chart is a picture to a screen reader; `img` could not be drawn into.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { Verdict } from '../../server/core/model/verification.ts'
import { plural } from '../actions.ts'
import { clockTime, formatNumber } from '../components/format.ts'
import { verdictStyles, VerdictIcon } from '../components/verdict.tsx'
import { navigate, linkTo } from '../route.ts'
import type { Buckets } from '../state/buckets.ts'
import { countByBucket } from '../state/buckets.ts'
import { now, state } from '../state/store.ts'

const MINUTES = 15
const SPAN = MINUTES * 60_000
const BARS = 90
const HEIGHT = 28
const order: readonly Verdict[] = ['valid', 'not-checked', 'invalid']

interface Drag {
  from: number
  to: number
}

function Bars({ buckets }: { buckets: Buckets }) {
  const most = Math.max(1, ...buckets.counts.map((one) => one.valid + one.invalid + one['not-checked']))
  return (
    <>
      {buckets.counts.map((counts, bar) => {
        let top = HEIGHT
        return order.map((verdict) => {
          const height = counts[verdict] === 0 ? 0 : Math.max(2, (counts[verdict] / most) * (HEIGHT - 2))
          top -= height
          if (height === 0) return null
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

/** The moment under the pointer, in bars from the left edge. */
function barAt(event: PointerEvent): number {
  const box = (event.currentTarget as Element).getBoundingClientRect()
  return Math.min(BARS, Math.max(0, ((event.clientX - box.left) / box.width) * BARS))
}

function Chart({ buckets }: { buckets: Buckets }) {
  const drag = useSignal<Drag | null>(null)
  const at = (bar: number) => Math.round(buckets.start + bar * buckets.step)
  const begin = (event: PointerEvent) => {
    ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
    drag.value = { from: barAt(event), to: barAt(event) }
  }
  const end = () => {
    const { from, to } = drag.value ?? { from: 0, to: 0 }
    drag.value = null
    if (Math.abs(to - from) < 1) return
    navigate({ page: 'events', q: `since:${at(Math.min(from, to))} until:${at(Math.max(from, to))}` })
  }
  const span = drag.value
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${BARS} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Events of the last ${MINUTES} minutes: ${order.map((one) => `${buckets.sum[one]} ${verdictStyles[one].word}`).join(', ')}`}
      onPointerDown={begin}
      onPointerMove={(event) => span && (drag.value = { ...span, to: barAt(event) })}
      onPointerUp={end}
    >
      <rect class="spark-floor" x="0" y={HEIGHT - 0.5} width={BARS} height="0.5" />
      <Bars buckets={buckets} />
      {span && (
        <rect
          class="spark-drag"
          x={Math.min(span.from, span.to)}
          y="0"
          width={Math.abs(span.to - span.from)}
          height={HEIGHT}
        />
      )}
    </svg>
  )
}

/** The last fifteen minutes at a glance; drag over it to see only that while. */
export function Sparkline() {
  const known = state.value
  const step = SPAN / BARS
  const tick = Math.floor(now.value / step)
  const buckets = useMemo(() => countByBucket(known?.recent ?? [], tick * step, SPAN, BARS), [known?.recent, tick])
  if (!known) return null
  return (
    <section class="strip" aria-label="The last fifteen minutes">
      <span class="faint strip-edge">{clockTime(buckets.start, now.peek()).slice(0, 5)}</span>
      <Chart buckets={buckets} />
      <span class="faint strip-edge">now</span>
      <span class="strip-counts">
        {order.map((verdict) => (
          <a
            key={verdict}
            href={linkTo({ page: 'events', id: null, q: `is:${verdictStyles[verdict].word} since:${MINUTES}m` })}
            title={`${verdictStyles[verdict].word} in the last ${MINUTES} minutes`}
          >
            <VerdictIcon verdict={verdict} size={14} /> {formatNumber(buckets.sum[verdict])}{' '}
            <span class="strip-word">{verdictStyles[verdict].word}</span>
          </a>
        ))}
        <b>{plural(known.total, 'event')}</b>
      </span>
    </section>
  )
}
