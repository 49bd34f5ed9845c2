import { useSignal } from '@preact/signals'
import { ChevronDown, ChevronRight } from 'lucide'
import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import { isMask } from '../../server/core/masking/mask.ts'
import type { AttemptCause } from '../../server/core/model/attempt.ts'
import type { HeaderList } from '../../server/core/model/request.ts'
import { headerValue } from '../../server/core/model/request.ts'
import { BodyView } from '../body/body.tsx'
import { exactTime, formatBytes, formatDuration } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { Section } from '../components/section.tsx'
import { MiddleTruncated, Text } from '../components/text.tsx'
import { statusTone } from '../components/verdict.tsx'
import { ResponseDiff } from '../replay/response-diff.tsx'
import { forwardedAttempt, newestFirst, newestReplay } from '../state/attempts.ts'
import { CapturedHeaders } from './captured-headers.tsx'
import { AppResponse } from './response.tsx'
import { signingText } from './signing.ts'

const causeLabels: Record<AttemptCause, string> = {
  forward: 'Forwarded',
  replay: 'Replayed',
  probe: 'Probed',
  trigger: 'Triggered',
}

function Status({ attempt }: { attempt: AttemptDetail }) {
  const { outcome } = attempt
  if (!outcome) return <span class="status state-label">sending…</span>
  const tone = outcome.error ? 'bad' : statusTone(outcome.status)
  return <span class={`status tone-${tone}`}>{outcome.status ?? 'no response'}</span>
}

/** Lower-case names of the headers that differ from those of the event. A masked value may be the same. */
export function changedHeaders(sent: HeaderList, received: HeaderList): Set<string> {
  const lines = new Set(received.map(([name, value]) => `${name.toLowerCase()}:${value}`))
  const masked = new Set(received.flatMap(([name, value]) => (isMask(value) ? [name.toLowerCase()] : [])))
  const changed = sent.filter(([name, value]) => {
    const key = name.toLowerCase()
    return !lines.has(`${key}:${value}`) && !(isMask(value) && masked.has(key))
  })
  return new Set(changed.map(([name]) => name.toLowerCase()))
}

/** The request as the app received it. */
function SentRequest({ event, attempt }: { event: EventDetail; attempt: AttemptDetail }) {
  const { method, target, path, headers, signing, bodyBase64 } = attempt
  const source = { eventId: event.id, attempt: attempt.id, side: 'sent' } as const
  const changed = changedHeaders(headers, event.headers)
  return (
    <Section title="Request sent" aside={<span class="faint">{signingText(signing)}</span>}>
      <p class="mono sent-line">
        <Text text={`${method} ${target}${path}`} />
      </p>
      <CapturedHeaders headers={headers} label="Headers sent" source={source} highlighted={changed} />
      {changed.size > 0 && <p class="hint">Highlighted: added or changed by vhook.</p>}
      {bodyBase64 === undefined ? (
        <p class="hint">Body: as received, {formatBytes(event.size)}.</p>
      ) : (
        <BodyView
          base64={bodyBase64}
          size={atob(bodyBase64).length}
          contentType={headerValue(headers, 'content-type') ?? ''}
        />
      )}
    </Section>
  )
}

function Timing({ attempt: { outcome } }: { attempt: AttemptDetail }) {
  if (!outcome) return null
  const first = outcome.firstByteMs === null ? '' : `First byte after ${formatDuration(outcome.firstByteMs)}. `
  return (
    <p class="hint">
      {first}Ended after {formatDuration(outcome.durationMs)}.
    </p>
  )
}

interface AttemptProps {
  event: EventDetail
  attempt: AttemptDetail
  startsOpen: boolean
}

function Attempt({ event, attempt, startsOpen }: AttemptProps) {
  const open = useSignal(startsOpen)
  const original = forwardedAttempt(event)
  const isCompared = attempt.outcome !== null && original?.outcome != null && attempt === newestReplay(event)
  return (
    <li class="attempt">
      <button type="button" class="attempt-head" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        <Icon node={open.value ? ChevronDown : ChevronRight} />
        <Status attempt={attempt} />
        <span class="attempt-cause">{causeLabels[attempt.cause]}</span>
        <span class="mono attempt-path">
          <MiddleTruncated text={`${attempt.method} ${attempt.target}${attempt.path}`} />
        </span>
        <span class="faint attempt-signing">{signingText(attempt.signing)}</span>
        <span class="faint">{attempt.outcome ? formatDuration(attempt.outcome.durationMs) : ''}</span>
        <time class="faint">{exactTime(attempt.startedAt)}</time>
      </button>
      {open.value && (
        <div class="attempt-body">
          {isCompared && (
            <ResponseDiff
              before={original}
              after={attempt}
              title="Compared with the first response"
              beforeTitle="First response"
            />
          )}
          <SentRequest event={event} attempt={attempt} />
          <AppResponse attempt={attempt} />
          <Timing attempt={attempt} />
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
        <Attempt key={attempt.id} event={event} attempt={attempt} startsOpen={index === 0} />
      ))}
    </ol>
  )
}
