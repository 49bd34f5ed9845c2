import type { EventSummary } from '../../server/core/model/event.ts'
import { unsignedMessage } from '../../server/core/model/verdict.ts'
import type { DeliverySummary } from '../../server/core/model/delivery.ts'
import { deliveryReason } from '../../server/core/text/delivery.ts'
import { inertJson, visible } from '../../server/core/text/escape.ts'
import type { Verdict } from '../../server/core/model/verification.ts'
import type { Rank } from '../../server/core/model/rank.ts'
import { duration, type Style, type TextStyle } from './style.ts'

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
const STATUS_WIDTH = 11
/** Characters of a method and path on one line. */
const LONGEST = 120

/** The fields of a summary that a row shows. */
export type EventRow = DeliverySummary &
  Pick<
    EventSummary,
    | 'receivedAt'
    | 'kind'
    | 'method'
    | 'path'
    | 'type'
    | 'state'
    | 'verdict'
    | 'replayStatus'
    | 'message'
    | 'rank'
    | 'preset'
  >

/** Shown in place of a status where the sender got no response, or none yet. */
const states: Partial<Record<EventSummary['state'], string>> = {
  recorded: 'recorded',
  incomplete: 'incomplete',
  interrupted: 'interrupted',
  unknown: 'unknown',
}

/** One line: time, verdict, what the sender got and after how long, the request, its type, and what is wrong. */
export function eventLine(row: EventRow, style: Style): string {
  const { paint } = style
  const columns = [
    paint('dim', style.time(row.receivedAt)),
    verdictText(row.verdict, style, VERDICT_WIDTH),
    deliveryColumn(row, style),
    duration(row.durationMs).padStart(8),
    shortened(visible(`${row.method} ${row.path}`)),
    ...typeOf(row),
    ...problemsOf(row).map((problem) => paint('dim', problem)),
  ]
  return columns.join('  ').trimEnd()
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

/** The type, or the kind of an event that is not a webhook. */
const typeOf = ({ kind, type }: EventRow): string[] => {
  if (kind !== 'webhook') return [kinds[kind]]
  return type === null ? [] : [visible(type)]
}

const shortened = (request: string): string =>
  request.length > LONGEST ? `${request.slice(0, LONGEST - 1)}…` : request

/** `500`, or `500 (replayed: 200)`. */
function deliveryColumn(row: EventRow, { paint }: Style): string {
  const { replayStatus } = row
  const { text, style } = delivered(row)
  if (replayStatus === null) return paint(style, text.padEnd(STATUS_WIDTH))
  return `${paint(style, text)} (replayed: ${paint(statusStyle(replayStatus), String(replayStatus))})`
}

function delivered({ status, respondedBy, failed, state }: EventRow): { text: string; style: TextStyle } {
  if (status !== null) return { text: String(status), style: failed && status < 400 ? 'yellow' : statusStyle(status) }
  if (respondedBy === null) return { text: state === 'unstored' ? 'not stored' : '…', style: 'dim' }
  return { text: states[state] ?? 'no response', style: failed ? 'red' : 'dim' }
}

/** Why the app did not respond, and why the event is not valid. */
const problemsOf = (row: EventRow): string[] => [deliveryReason(row) ?? '', whyOf(row)].filter((text) => text !== '')

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
