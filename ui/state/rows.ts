import type { EventSummary } from '../../server/core/model/event.ts'
import type { Filter } from '../../server/core/filter/filter.ts'
import { fits } from '../../server/core/filter/match.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'

/** Tells two filters apart whatever the order of their fields. */
export const filterKey = (filter: Filter): string =>
  JSON.stringify(Object.entries(filter).toSorted(([a], [b]) => a.localeCompare(b)))

/** The fields of a row that a message changes, or null when it concerns none. */
function changeOf(message: LiveMessage, row: EventSummary): Partial<EventSummary> | null {
  switch (message.type) {
    case 'event.verified':
      return { verdict: message.verdict, credential: message.credential, message: message.message }
    case 'event.diagnosed':
      return { cause: message.cause, message: message.message }
    case 'event.changed':
      return { state: message.state, pinned: message.pinned ?? row.pinned }
    case 'attempt.started':
      return { attempts: row.attempts + 1 }
    case 'attempt.finished': {
      const { status, durationMs } = message.attempt
      return { state: message.state, status, durationMs, attempts: Math.max(1, row.attempts) }
    }
    case 'event.captured':
    case 'events.removed':
    case 'tunnel.changed':
    case 'target.changed':
    case 'storage.changed':
    case 'credentials.changed':
    case 'config.changed':
    case 'notice.added':
    default:
      return null
  }
}

/** The id of the event a message is about, or null. */
export function eventIdOf(message: LiveMessage): string | null {
  if (message.type === 'event.captured') return message.event.id
  if ('attempt' in message) return message.attempt.eventId
  return 'id' in message ? message.id : null
}

function insert(rows: EventSummary[], row: EventSummary): EventSummary[] {
  const at = rows.findIndex((other) => other.seq <= row.seq)
  if (at >= 0 && rows[at]?.id === row.id) return rows
  return at < 0 ? [...rows, row] : rows.toSpliced(at, 0, row)
}

function update(rows: EventSummary[], message: LiveMessage, filter: Filter, known: EventSummary[]): EventSummary[] {
  const id = eventIdOf(message)
  const at = rows.findIndex((row) => row.id === id)
  const row = rows[at]
  if (row) {
    const changed = { ...row, ...changeOf(message, row) }
    return fits(filter, changed) ? rows.with(at, changed) : rows.toSpliced(at, 1)
  }
  // It was left out until now: the change may be what makes it fit. `known` has it as it is after the change.
  const outside = filter.search === undefined ? known.find((other) => other.id === id) : undefined
  return outside && fits(filter, outside) ? insert(rows, outside) : rows
}

/** The rows after a message. `known` are events that may come in by it. Gives back the same array when nothing changed. */
export function applyToRows(
  rows: EventSummary[],
  message: LiveMessage,
  filter: Filter,
  known: EventSummary[],
): EventSummary[] {
  if (message.type === 'event.captured') {
    const judged = filter.search === undefined && fits(filter, message.event)
    return judged ? insert(rows, message.event) : rows
  }
  if (message.type === 'events.removed') {
    const gone = new Set(message.ids)
    const left = rows.filter((row) => !gone.has(row.id))
    return left.length === rows.length ? rows : left
  }
  return eventIdOf(message) === null ? rows : update(rows, message, filter, known)
}

/** The rows with a further page below them. What is not older than the last of them is there already. */
export function appendPage(rows: EventSummary[], page: readonly EventSummary[]): EventSummary[] {
  const last = rows.at(-1)?.seq ?? Number.POSITIVE_INFINITY
  return rows.concat(page.filter((row) => row.seq < last))
}

/**
 * A newest page over the rows there were; each event once, as the page has it. With `cut`, what is older than all of
 * the page is dropped, because between the two something may be missing.
 */
export function mergeFirstPage(rows: EventSummary[], page: EventSummary[], cut: boolean): EventSummary[] {
  const ids = new Set(page.map((row) => row.id))
  const last = page.at(-1)?.seq ?? 0
  const rest = rows.filter((row) => !ids.has(row.id) && (!cut || row.seq > last))
  const inOrder = rest.length === 0 || (rest[0]?.seq ?? 0) < last
  const merged = [...page, ...rest]
  return inOrder ? merged : merged.toSorted((a, b) => b.seq - a.seq)
}
