import { useSignal } from '@preact/signals'
import { ChevronDown, ChevronRight } from 'lucide'
import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import type { AttemptCause } from '../../server/core/model/attempt.ts'
import { formatDuration, exactTime } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { MiddleTruncated } from '../components/text.tsx'
import { statusTone } from '../components/verdict.tsx'
import { AppResponse } from './response.tsx'

const causeWords: Record<AttemptCause, string> = {
  forward: 'Forwarded',
  replay: 'Replayed',
  probe: 'Probed',
  trigger: 'Triggered',
}

function Status({ attempt }: { attempt: AttemptDetail }) {
  const { outcome } = attempt
  if (!outcome) return <span class="status word tone-none">sending…</span>
  const tone = outcome.error ? 'bad' : statusTone(outcome.status)
  return <span class={`status tone-${tone}`}>{outcome.status ?? 'no answer'}</span>
}

function One({ attempt, first }: { attempt: AttemptDetail; first: boolean }) {
  const open = useSignal(first)
  return (
    <li class="attempt">
      <button type="button" class="attempt-head" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        <Icon node={open.value ? ChevronDown : ChevronRight} />
        <Status attempt={attempt} />
        <span class="attempt-cause">{causeWords[attempt.cause]}</span>
        <span class="mono attempt-path">
          <MiddleTruncated text={`${attempt.method} ${attempt.target}${attempt.path}`} />
        </span>
        <span class="faint">{attempt.outcome ? formatDuration(attempt.outcome.durationMs) : ''}</span>
        <time class="faint">{exactTime(attempt.startedAt)}</time>
      </button>
      {open.value && (
        <div class="attempt-body">
          <AppResponse attempt={attempt} />
        </div>
      )}
    </li>
  )
}

/** Every request sent to the app for this event, newest first. */
export function AttemptsPanel({ event }: { event: EventDetail }) {
  const attempts = event.attemptsDetail.toSorted((a, b) => b.startedAt - a.startedAt)
  if (attempts.length === 0) return <p class="muted empty-line">Nothing was sent to an app for this event.</p>
  return (
    <ol class="attempts">
      {attempts.map((attempt, index) => (
        <One key={attempt.id} attempt={attempt} first={index === 0} />
      ))}
    </ol>
  )
}
