import type { EventDetail } from '../../server/core/api/views/event.ts'
import { formatDuration } from '../components/format.ts'
import { newestAttempt } from '../state/attempts.ts'
import { responseLimitMs } from './response-limit.ts'

interface Step {
  name: string
  /** Start and end in ms since the first byte of the request. */
  from: number
  to: number
  tone: string
}

/** The stages of an event from its first byte, as far as they are known. */
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
  steps.push({ name: 'Waiting for app', from: sent, to: firstByte, tone: outcome.error ? 'bad' : 'good' })
  if (outcome.firstByteMs !== null)
    steps.push({ name: 'Response', from: firstByte, to: sent + outcome.durationMs, tone: 'good' })
  return steps
}

const percent = (part: number, whole: number): string => `${whole === 0 ? 0 : (part / whole) * 100}%`

/** A timeline with one bar per stage, and the sender’s timeout as a line. */
export function Waterfall({ event }: { event: EventDetail }) {
  const steps = waterfallSteps(event)
  const limit = responseLimitMs(event)
  const end = Math.max(1, ...steps.map(({ to }) => to))
  // The timeout is drawn only when it is close; otherwise it would flatten the bars.
  const showsLimit = limit !== undefined && end > limit * 0.25
  const whole = showsLimit ? Math.max(end, limit * 1.05) : end
  return (
    <>
      <ol class="waterfall">
        {steps.map(({ name, from, to, tone }) => (
          <li key={name}>
            <span>{name}</span>
            <span class="track" aria-hidden="true">
              {showsLimit && <span class="limit" style={{ insetInlineStart: percent(limit, whole) }} />}
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
          Total {formatDuration(end)}. The sender’s timeout is {limit / 1_000} s{showsLimit && ' (marked)'}.
        </p>
      )}
    </>
  )
}
