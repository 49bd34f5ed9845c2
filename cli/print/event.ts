import type { EventSummary } from '../../server/core/model/event.ts'
import { inertJson, visible } from '../../server/core/text/escape.ts'
import type { Verdict } from '../../server/core/model/verification.ts'
import { column, duration, type Style, type TextStyle } from './style.ts'

const marks: Record<Verdict, { mark: string; style: TextStyle }> = {
  valid: { mark: '✓', style: 'green' },
  invalid: { mark: '✗', style: 'red' },
  'not-checked': { mark: '–', style: 'dim' },
}

/** `✓ valid`, in its colour and width. */
export function verdictText(verdict: Verdict, { paint }: Style): string {
  const { mark, style } = marks[verdict]
  return paint(style, column(`${mark} ${verdict}`, 13))
}

/** What a row shows; a summary has all of it. */
export type EventRow = Pick<
  EventSummary,
  'receivedAt' | 'kind' | 'method' | 'path' | 'type' | 'state' | 'verdict' | 'status' | 'durationMs' | 'message'
>

/** States in which there is no answer of an app to show, and what to show in its place. */
const states: Partial<Record<EventSummary['state'], string>> = {
  recorded: 'recorded',
  refused: 'refused',
  incomplete: 'cut off',
  timed_out: 'no answer',
  interrupted: 'interrupted',
  unknown: 'unknown',
  unstored: 'not stored',
}

/** One event on one line: time, verdict, what it is, the app's answer, and why it is not valid. */
export function eventLine(row: EventRow, style: Style): string {
  const { paint } = style
  const columns = [
    paint('dim', style.time(row.receivedAt)),
    verdictText(row.verdict, style),
    column(visible(nameOf(row)), 30),
    answerText(row, style),
    duration(row.durationMs).padStart(8),
  ]
  const why = row.verdict !== 'valid' && row.message ? `  ${paint('dim', visible(row.message))}` : ''
  return `${columns.join('  ')}${why}`.trimEnd()
}

const nameOf = ({ kind, type, method, path }: EventRow): string =>
  type ?? (kind === 'token' ? `token request ${path}` : `${method} ${path}`)

function answerText({ status, state }: EventRow, { paint }: Style): string {
  if (status === null) return paint('dim', column(states[state] ?? (state === 'app_error' ? 'app down' : '…'), 11))
  return paint(statusStyle(status), column(String(status), 11))
}

export function statusStyle(status: number): TextStyle {
  if (status >= 500) return 'red'
  return status >= 400 ? 'yellow' : 'green'
}

/** The beginning of an id that is short enough to type and long enough to be the only one: its time and 12 random bits. */
export const shortId = (id: string): string => id.slice(0, 18)

/** The row of `vhook events`: the line, with the name of the event before it. */
export const listLine = (event: EventSummary, style: Style): string =>
  `${style.paint('cyan', shortId(event.id))}  ${eventLine(event, style)}`

/** One event for scripts: the shape that `vhook events --json` promises. */
export function eventJson(event: EventSummary): string {
  const { receivedAt, ...rest } = event
  return inertJson({ ...rest, receivedAt: new Date(receivedAt).toISOString() })
}
