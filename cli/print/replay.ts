import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import { fromBase64, strictTextOf } from '../../server/core/text/bytes.ts'
import type { Problem } from '../../server/core/model/errors.ts'
import { responseClause } from '../../server/core/text/delivery.ts'
import { inertJson, visible } from '../../server/core/text/escape.ts'
import { shortId, statusStyle } from './event.ts'
import { layOutJson } from './json-layout.ts'
import { duration, type Style, size } from './style.ts'

/** A replay, and the attempt before it to compare with. */
export interface ReplayResult {
  event: EventDetail
  before: AttemptDetail | undefined
  after: AttemptDetail
  /** The original signature was sent. */
  isOriginal: boolean
}

const MAX_LINES = 20

/** Old and new response, and the lines in which their bodies differ. */
export async function replayLines({ event, before, after, isOriginal }: ReplayResult, style: Style): Promise<string[]> {
  const { paint } = style
  const name = visible(event.type ?? `${event.method} ${event.path}`)
  const isRefused = after.outcome?.status === 401 || after.outcome?.status === 403
  return [
    `${paint('cyan', shortId(event.id))}  ${name}`,
    ...(before ? [`  before  ${responseText(before, style)}`] : []),
    `  now     ${responseText(after, style)}`,
    ...(before ? (await differences(before, after)).map((line) => `  ${line}`) : []),
    ...(isOriginal && isRefused ? ['  The original signature was sent, and may have expired. Try --resign.'] : []),
  ]
}

function responseText({ target, outcome }: AttemptDetail, { paint }: Style): string {
  if (outcome === null) return 'in progress'
  const { status, durationMs, bodySize } = outcome
  if (status === null) return paint('red', visible(responseClause({ target, outcome })))
  return `${paint(statusStyle(status), String(status))}  ${duration(durationMs)}  ${size(bodySize)}`
}

async function differences(before: AttemptDetail, after: AttemptDetail): Promise<string[]> {
  const [old, fresh] = [before, after].map(({ outcome }) => outcome?.bodyBase64 ?? '')
  if (old === fresh) return ['The response body is unchanged.']
  const [oldText, freshText] = [old, fresh].map((body) => strictTextOf(fromBase64(body ?? '') ?? new Uint8Array()))
  if (oldText === undefined || freshText === undefined) return ['The response body differs.']
  const { diffLines } = await import('diff')
  const lines = diffLines(layOutJson(oldText), layOutJson(freshText), { timeout: 200 }) ?? []
  const changed = lines.flatMap(({ added, removed, value }) =>
    added || removed
      ? value
          .trimEnd()
          .split('\n')
          .map((line) => `${added ? '+' : '-'} ${visible(line)}`)
      : [],
  )
  const more = changed.length - MAX_LINES
  return more > 0 ? [...changed.slice(0, MAX_LINES), `… ${more} more changed lines`] : changed
}

/** An event of a batch that could not be sent. */
export const skippedLines = (name: string, { message, hint }: Problem, { paint }: Style): string =>
  `${paint('cyan', shortId(name))}  ${paint('red', 'not sent')}  ${visible(message)}\n  ${visible(hint)}`

export const skippedJson = (name: string, { code, message, hint }: Problem): string =>
  inertJson({ id: name, error: { code, message, hint } })

/** The output of `vhook replay --json`. */
export const replayJson = ({ event, before, after }: ReplayResult): string =>
  inertJson({
    id: event.id,
    attempt: after,
    status: after.outcome?.status ?? null,
    statusBefore: before?.outcome?.status ?? null,
  })
