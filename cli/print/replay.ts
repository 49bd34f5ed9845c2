import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import { fromBase64, strictTextOf } from '../../server/core/text/bytes.ts'
import { inertJson, visible } from '../../server/core/text/escape.ts'
import { shortId, statusStyle } from './event.ts'
import { layOutJson } from './json-layout.ts'
import { duration, type Style, size } from './style.ts'

/** A replay with the answer before it, to compare. */
export interface ShownReplay {
  event: EventDetail
  before: AttemptDetail | undefined
  after: AttemptDetail
  /** The signature was left as it arrived. */
  kept: boolean
}

const MOST_LINES = 20

/** Old and new answer, and the lines in which the bodies differ. */
export async function replayLines({ event, before, after, kept }: ShownReplay, style: Style): Promise<string[]> {
  const { paint } = style
  const name = visible(event.type ?? `${event.method} ${event.path}`)
  const isRefused = after.outcome?.status === 401 || after.outcome?.status === 403
  return [
    `${paint('cyan', shortId(event.id))}  ${name}`,
    ...(before ? [`  before  ${answerText(before, style)}`] : []),
    `  now     ${answerText(after, style)}`,
    ...(before ? (await differences(before, after)).map((line) => `  ${line}`) : []),
    ...(kept && isRefused ? ['  The signature was left as it arrived, and may be too old: try --resign.'] : []),
  ]
}

function answerText({ outcome }: AttemptDetail, { paint }: Style): string {
  if (outcome === null) return 'under way'
  const { status, error, errorDetail, durationMs, bodySize } = outcome
  if (status === null) return paint('red', visible(errorDetail ?? error ?? 'no answer'))
  return `${paint(statusStyle(status), String(status))}  ${duration(durationMs)}  ${size(bodySize)}`
}

async function differences(before: AttemptDetail, after: AttemptDetail): Promise<string[]> {
  const [old, fresh] = [before, after].map(({ outcome }) => outcome?.bodyBase64 ?? '')
  if (old === fresh) return ['The body of the answer is the same.']
  const [oldText, freshText] = [old, fresh].map((body) => strictTextOf(fromBase64(body ?? '') ?? new Uint8Array()))
  if (oldText === undefined || freshText === undefined) return ['The body of the answer differs.']
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
  const more = changed.length - MOST_LINES
  return more > 0 ? [...changed.slice(0, MOST_LINES), `… ${more} more lines differ`] : changed
}

/** The same for scripts. */
export const replayJson = ({ event, before, after }: ShownReplay): string =>
  inertJson({
    id: event.id,
    attempt: after,
    status: after.outcome?.status ?? null,
    statusBefore: before?.outcome?.status ?? null,
  })
