import type { EventSummary } from '../../server/core/model/event.ts'
import type { Filter } from '../../server/core/filter/filter.ts'
import { fits } from '../../server/core/filter/match.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'

/** A key that is equal for filters with the same fields, in any order. */
export const filterKey = (filter: Filter): string =>
  JSON.stringify(Object.entries(filter).toSorted(([a], [b]) => a.localeCompare(b)))

/** The fields of a row that a message changes, or null. */
function changeOf(message: LiveMessage, row: EventSummary): Partial<EventSummary> | null {
  switch (message.type) {
    case 'event.verified':
      return {
        ...{ verdict: message.verdict, credential: message.credential, message: message.message },
        preset: message.preset,
        ...{ cause: null, rank: null },
      }
    case 'event.diagnosed':
      // Another credential may have been diagnosed on request; it does not decide.
      if (message.credential !== row.credential) return null
      return { cause: message.cause, rank: message.rank, message: message.message }
    case 'event.changed':
      return { state: message.state, pinned: message.pinned ?? row.pinned, ...message.delivery }
    case 'attempt.started':
      return { attempts: row.attempts + 1 }
    case 'attempt.finished': {
      const { cause, status } = message.attempt
      const replayed = cause === 'replay' ? { replayStatus: status } : {}
      const state = message.state ?? row.state
      return { state, ...message.delivery, ...replayed, attempts: Math.max(1, row.attempts) }
    }
    case 'event.captured':
    case 'events.removed':
    case 'tunnel.changed':
    case 'target.changed':
    case 'storage.changed':
    case 'credentials.changed':
    case 'config.changed':
    case 'app.fault':
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
  // The row did not match before and may match now. `known` has it as changed by the message.
  const candidate = filter.search === undefined ? known.find((other) => other.id === id) : undefined
  return candidate && fits(filter, candidate) ? insert(rows, candidate) : rows
}

/** The rows after a message. `known`: events that may start to match. Returns the same array when nothing changed. */
export function applyToRows(
  rows: EventSummary[],
  message: LiveMessage,
  filter: Filter,
  known: EventSummary[],
): EventSummary[] {
  if (message.type === 'event.captured') {
    const matches = filter.search === undefined && fits(filter, message.event)
    return matches ? insert(rows, message.event) : rows
  }
  if (message.type === 'events.removed') {
    const removed = new Set(message.ids)
    const left = rows.filter((row) => !removed.has(row.id))
    return left.length === rows.length ? rows : left
  }
  return eventIdOf(message) === null ? rows : update(rows, message, filter, known)
}

/** Appends an older page, skipping events that are already in the list. */
export function appendPage(rows: EventSummary[], page: readonly EventSummary[]): EventSummary[] {
  const last = rows.at(-1)?.seq ?? Number.POSITIVE_INFINITY
  return rows.concat(page.filter((row) => row.seq < last))
}

/**
 * Merges the newest page into the rows; for an event in both, the page wins. With `cut`, rows older than the page are
 * dropped, because events between the two may be missing.
 */
export function mergeFirstPage(rows: EventSummary[], page: EventSummary[], cut: boolean): EventSummary[] {
  const ids = new Set(page.map((row) => row.id))
  const last = page.at(-1)?.seq ?? 0
  const rest = rows.filter((row) => !ids.has(row.id) && (!cut || row.seq > last))
  const inOrder = rest.length === 0 || (rest[0]?.seq ?? 0) < last
  const merged = [...page, ...rest]
  return inOrder ? merged : merged.toSorted((a, b) => b.seq - a.seq)
}
