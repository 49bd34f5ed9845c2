import { useSignal } from '@preact/signals'
import { ChevronDown, ChevronRight } from 'lucide'
import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import type { AttemptCause } from '../../server/core/model/attempt.ts'
import { exactTime, formatDuration } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { MiddleTruncated } from '../components/text.tsx'
import { statusTone } from '../components/verdict.tsx'
import { newestFirst } from '../state/attempts.ts'
import { AppResponse } from './response.tsx'

const causeLabels: Record<AttemptCause, string> = {
  forward: 'Forwarded',
  replay: 'Replayed',
  probe: 'Probed',
  trigger: 'Triggered',
}

function Status({ attempt }: { attempt: AttemptDetail }) {
  const { outcome } = attempt
  if (!outcome) return <span class="status state-label tone-none">sending…</span>
  const tone = outcome.error ? 'bad' : statusTone(outcome.status)
  return <span class={`status tone-${tone}`}>{outcome.status ?? 'no response'}</span>
}

function Attempt({ attempt, startsOpen }: { attempt: AttemptDetail; startsOpen: boolean }) {
  const open = useSignal(startsOpen)
  return (
    <li class="attempt">
      <button type="button" class="attempt-head" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        <Icon node={open.value ? ChevronDown : ChevronRight} />
        <Status attempt={attempt} />
        <span class="attempt-cause">{causeLabels[attempt.cause]}</span>
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
  const attempts = newestFirst(event)
  if (attempts.length === 0) return <p class="muted empty-line">This event was not sent to an app.</p>
  return (
    <ol class="attempts">
      {attempts.map((attempt, index) => (
        <Attempt key={attempt.id} attempt={attempt} startsOpen={index === 0} />
      ))}
    </ol>
  )
}
