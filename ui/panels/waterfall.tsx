import type { EventDetail } from '../../server/core/api/views/event.ts'
import { formatDuration } from '../components/format.ts'
import { forwardedAttempt } from '../state/attempts.ts'
import { responseLimitMs } from './response-limit.ts'

interface Step {
  name: string
  /** Start and end in ms since the first byte of the request. */
  from: number
  to: number
  tone: string
}

/** A moment drawn as a line through all stages. */
interface Limit {
  at: number
  text: string
}

/** The stages of an event from its first byte, as far as they are known. */
export function waterfallSteps(event: EventDetail): Step[] {
  const start = event.receivedAt - event.receivedInMs
  const steps: Step[] = [{ name: 'Received', from: 0, to: event.receivedInMs, tone: 'none' }]
  const attempt = forwardedAttempt(event)
  if (!attempt) return steps
  const sent = Math.max(event.receivedInMs, attempt.startedAt - start)
  steps.push({ name: 'Stored', from: event.receivedInMs, to: sent, tone: 'none' })
  const { outcome } = attempt
  const waited = event.delivery?.durationMs ?? null
  if (!outcome && waited === null) return steps
  const firstByte = outcome ? sent + (outcome.firstByteMs ?? outcome.durationMs) : Math.max(sent, waited ?? 0)
  const isLate = !outcome || outcome.error !== null || outcome.late
  steps.push({ name: 'Waiting for app', from: sent, to: firstByte, tone: isLate ? 'bad' : 'accent' })
  if (outcome && outcome.firstByteMs !== null)
    steps.push({
      name: event.kind === 'websocket' ? 'Open' : 'Response',
      from: firstByte,
      to: sent + outcome.durationMs,
      tone: isLate ? 'bad' : 'accent',
    })
  return steps
}

/** Until when the sender waited, if the app was not done by then. */
function waitOf({ delivery }: EventDetail): Limit | null {
  if (!delivery) return null
  const { leftMs, code, durationMs, status } = delivery
  if (leftMs !== null) return { at: leftMs, text: `The sender left after ${formatDuration(leftMs)}` }
  if (code !== 'app_timeout' || durationMs === null) return null
  return { at: durationMs, text: `The sender waited ${formatDuration(durationMs)} and got ${status}` }
}

/** The line to draw, or null if nothing is known or it is so far away that it would flatten the bars. */
function limitOf(event: EventDetail, end: number): Limit | null {
  const timeout = responseLimitMs(event)
  const isClose = timeout !== undefined && end > timeout * 0.25
  return waitOf(event) ?? (isClose ? { at: timeout, text: `The sender’s timeout is ${timeout / 1_000} s` } : null)
}

const percent = (part: number, whole: number): string => `${whole === 0 ? 0 : (part / whole) * 100}%`

/** A timeline with one bar per stage, and a line where the sender stopped waiting, or will. */
export function Waterfall({ event }: { event: EventDetail }) {
  const steps = waterfallSteps(event)
  const end = Math.max(1, ...steps.map(({ to }) => to))
  const limit = limitOf(event, end)
  const timeout = responseLimitMs(event)
  const whole = Math.max(end, (limit?.at ?? 0) * 1.05)
  return (
    <>
      <ol class="waterfall">
        {steps.map(({ name, from, to, tone }) => (
          <li key={name}>
            <span>{name}</span>
            <span class="track" aria-hidden="true">
              {limit && <span class="limit" style={{ insetInlineStart: percent(limit.at, whole) }} />}
              <span
                class={`bar fill-${tone}`}
                style={{ insetInlineStart: percent(from, whole), inlineSize: percent(to - from, whole) }}
              />
            </span>
            <span class="mono faint">{formatDuration(to - from)}</span>
          </li>
        ))}
      </ol>
      {limit && <p class="hint">{limit.text} (marked).</p>}
      {!limit && timeout !== undefined && (
        <p class="hint">
          Total {formatDuration(end)} (sender’s timeout: {timeout / 1_000} s).
        </p>
      )}
    </>
  )
}
