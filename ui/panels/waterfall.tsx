import type { EventDetail } from '../../server/core/api/views/event.ts'
import { formatDuration } from '../components/format.ts'
import { responseLimitMs } from './response-limit.ts'
import { newestAttempt } from './response.tsx'

interface Step {
  name: string
  /** Both in ms since the first byte of the request. */
  from: number
  to: number
  tone: string
}

/** The life of an event from its first byte, as far as it is known. Times in ms. */
export function waterfallSteps(event: EventDetail): Step[] {
  const start = event.receivedAt - event.receivedInMs
  const steps: Step[] = [{ name: 'Received', from: 0, to: event.receivedInMs, tone: 'none' }]
  const first = event.attemptsDetail.find(({ cause }) => cause !== 'replay') ?? newestAttempt(event)
  if (!first || first.cause === 'replay') return steps
  const sent = Math.max(event.receivedInMs, first.startedAt - start)
  steps.push({ name: 'Stored', from: event.receivedInMs, to: sent, tone: 'accent' })
  const outcome = first.outcome
  if (!outcome) return steps
  const firstByte = sent + (outcome.firstByteMs ?? outcome.durationMs)
  steps.push({ name: 'App works', from: sent, to: firstByte, tone: outcome.error ? 'bad' : 'good' })
  if (outcome.firstByteMs !== null)
    steps.push({ name: 'Answers', from: firstByte, to: sent + outcome.durationMs, tone: 'good' })
  return steps
}

const percent = (part: number, whole: number): string => `${whole === 0 ? 0 : (part / whole) * 100}%`

/** Where the time went, one bar under the other. */
export function Waterfall({ event }: { event: EventDetail }) {
  const steps = waterfallSteps(event)
  const limit = responseLimitMs(event)
  const end = Math.max(1, ...steps.map(({ to }) => to))
  // The sender's limit is drawn once it is near; before, it would only flatten the bars.
  const limitShown = limit !== undefined && end > limit * 0.25
  const whole = limitShown ? Math.max(end, limit * 1.05) : end
  return (
    <>
      <ol class="waterfall">
        {steps.map(({ name, from, to, tone }) => (
          <li key={name}>
            <span>{name}</span>
            <span class="lane" aria-hidden="true">
              {limitShown && <span class="limit" style={{ insetInlineStart: percent(limit, whole) }} />}
              <span
                class={`bar fill-${tone}`}
                style={{ insetInlineStart: percent(from, whole), inlineSize: percent(to - from, whole) }}
              />
            </span>
            <span class="mono faint">{formatDuration(to - from)}</span>
          </li>
        ))}
      </ol>
      {limit !== undefined && (
        <p class="hint">
          The sender waits {limit / 1_000} s{limitShown ? ': the line' : ''}. The app had answered after{' '}
          {formatDuration(end)}.
        </p>
      )}
    </>
  )
}
