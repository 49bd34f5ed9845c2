import type { EventSummary } from '../../server/core/model/event.ts'
import { unsignedMessage } from '../../server/core/model/verdict.ts'
import { inertJson, visible } from '../../server/core/text/escape.ts'
import type { Verdict } from '../../server/core/model/verification.ts'
import type { Rank } from '../../server/core/model/rank.ts'
import { column, duration, type Style, type TextStyle } from './style.ts'

const marks: Record<Verdict, { mark: string; style: TextStyle }> = {
  valid: { mark: '✓', style: 'green' },
  invalid: { mark: '✗', style: 'red' },
  unsigned: { mark: '·', style: 'dim' },
  'not-checked': { mark: '–', style: 'dim' },
}

/** `✓ valid`, coloured, and padded to `width`. */
export function verdictText(verdict: Verdict, { paint }: Style, width = 0): string {
  const { mark, style } = marks[verdict]
  return paint(style, `${mark} ${verdict}`.padEnd(width))
}

const VERDICT_WIDTH = 13

/** The fields of a summary that a row shows. */
export type EventRow = Pick<
  EventSummary,
  | 'receivedAt'
  | 'kind'
  | 'method'
  | 'path'
  | 'type'
  | 'state'
  | 'verdict'
  | 'status'
  | 'durationMs'
  | 'message'
  | 'rank'
  | 'preset'
>

/** Shown in place of a status where the app sent no response. */
const states: Partial<Record<EventSummary['state'], string>> = {
  recorded: 'recorded',
  refused: 'refused',
  incomplete: 'incomplete',
  app_error: 'app error',
  timed_out: 'timed out',
  interrupted: 'interrupted',
  unknown: 'unknown',
  unstored: 'not stored',
}

/** One line: time, verdict, type or path, the app's response, and why it is not valid. */
export function eventLine(row: EventRow, style: Style): string {
  const { paint } = style
  const columns = [
    paint('dim', style.time(row.receivedAt)),
    verdictText(row.verdict, style, VERDICT_WIDTH),
    column(visible(nameOf(row)), 30),
    responseText(row, style),
    duration(row.durationMs).padStart(8),
  ]
  const why = whyOf(row)
  return `${columns.join('  ')}${why === '' ? '' : `  ${paint('dim', why)}`}`.trimEnd()
}

/** The command that adds the credential which the sender of an event needs. */
export const addCommand = (preset: string): string => `Add one: vhook credentials add --preset ${preset}`

/** Why an event is not valid. That it is unsigned needs no reason. */
function whyOf({ verdict, rank, message, preset }: EventRow): string {
  if (verdict === 'valid' || message === null || message === unsignedMessage) return ''
  const text = causeText(rank, message)
  return preset === null ? text : `${text} ${addCommand(preset)}`
}

/** A message with its rank. One that is not proven begins with its rank. */
export const causeText = (rank: Rank | null, message: string): string =>
  `${rank === 'proven' ? 'Cause: ' : ''}${visible(message)}`

const kinds = { token: 'token request', websocket: 'WebSocket' } as const

const nameOf = ({ kind, type, method, path }: EventRow): string =>
  type ?? (kind === 'webhook' ? `${method} ${path}` : `${kinds[kind]} ${path}`)

function responseText({ status, state }: EventRow, { paint }: Style): string {
  if (status === null) return paint('dim', column(states[state] ?? '…', 11))
  return paint(statusStyle(status), column(String(status), 11))
}

export function statusStyle(status: number): TextStyle {
  if (status >= 500) return 'red'
  return status >= 400 ? 'yellow' : 'green'
}

/** A prefix that is short enough to type and practically unique: the time and 12 random bits. */
export const shortId = (id: string): string => id.slice(0, 18)

/** A row of `vhook events`: the short id, then the line. */
export const listLine = (event: EventSummary, style: Style): string =>
  `${style.paint('cyan', shortId(event.id))}  ${eventLine(event, style)}`

/** The output of `vhook events --json`. */
export function eventJson(event: EventSummary): string {
  const { receivedAt, ...rest } = event
  return inertJson({ ...rest, receivedAt: new Date(receivedAt).toISOString() })
}
