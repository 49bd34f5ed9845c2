import type { EventPage } from '../../server/core/api/views/event.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import type { Filter } from '../../server/core/filter/filter.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'
import type { Snapshot } from '../../server/core/api/views/state.ts'
import { applyToRows, filterKey, mergeFirstPage, appendPage } from './rows.ts'

/** The list under the filter of the moment: the newest part of it, as far as it was loaded. */
export interface ListState {
  filter: Filter
  /** Newest first, without gaps. */
  rows: EventSummary[]
  /** Where the next older page begins; null when all is here. */
  next: string | null
  total: number
  /** A first page was seen, so that "empty" means empty. */
  loaded: boolean
  /** Something arrived that only the full-text index can judge: the first page must be asked for again. */
  stale: boolean
}

/** All that the page knows. Changed by `reduce` only, from facts that came down the socket and pages that were asked for. */
export interface State extends Omit<Snapshot, 'events'> {
  /** The newest events whatever the filter, newest first. */
  recent: EventSummary[]
  list: ListState
}

export type Action =
  | LiveMessage
  | { type: 'snapshot'; snapshot: Snapshot }
  | { type: 'list.filtered'; filter: Filter }
  /** `first`: the newest page, not a further one. `meanwhile`: what was told while the page was under way. */
  | { type: 'list.page'; page: EventPage; first: boolean; filter: Filter; meanwhile: LiveMessage[] }

const RECENT = 3_000

const emptyList = (filter: Filter): ListState => ({
  filter,
  rows: [],
  next: null,
  total: 0,
  loaded: false,
  stale: false,
})

function fromSnapshot(snapshot: Snapshot, filter: Filter): State {
  const { events, ...rest } = snapshot
  const list = emptyList(filter)
  const shown = filterKey(filter) === filterKey({}) ? { ...list, rows: events, total: rest.total, loaded: true } : list
  return { ...rest, recent: events, list: shown }
}

function withPage(list: ListState, action: Extract<Action, { type: 'list.page' }>): ListState {
  if (filterKey(action.filter) !== filterKey(list.filter)) return list
  const { page, first } = action
  const merged = first ? mergeFirstPage(list.rows, page.events, page.next !== null) : appendPage(list.rows, page.events)
  const rows = action.meanwhile.reduce((soFar, message) => applyToRows(soFar, message, list.filter, []), merged)
  return { ...list, rows, next: page.next, total: Math.max(page.total, rows.length), loaded: true, stale: false }
}

function withMessage(state: State, message: LiveMessage): State {
  const recent = applyToRows(state.recent, message, {}, state.recent)
  const rows = applyToRows(state.list.rows, message, state.list.filter, recent)
  const unjudged = message.type === 'event.captured' && state.list.filter.search !== undefined
  if (recent === state.recent && rows === state.list.rows && !unjudged) return state
  const total = state.list.total + rows.length - state.list.rows.length
  const list = { ...state.list, rows, total, stale: state.list.stale || unjudged }
  return { ...state, recent: recent.length > RECENT * 2 ? recent.slice(0, RECENT) : recent, list }
}

/** The state after one more fact. Pure; unknown facts change nothing. */
export function reduce(state: State | null, action: Action): State | null {
  if (action.type === 'snapshot') return fromSnapshot(action.snapshot, state?.list.filter ?? {})
  if (!state) return null
  switch (action.type) {
    case 'list.filtered':
      return { ...state, list: { ...emptyList(action.filter), rows: state.list.rows.slice(0, 0) } }
    case 'list.page':
      return { ...state, list: withPage(state.list, action) }
    case 'tunnel.changed':
      return { ...state, tunnel: action.tunnel }
    case 'target.changed':
      return { ...state, target: action.target }
    case 'storage.changed':
      return { ...state, storage: action.storage }
    case 'config.changed':
      return { ...state, enforce: action.enforce }
    case 'credentials.changed':
      return { ...state, credentials: action.credentials }
    case 'event.captured':
      return withMessage({ ...state, total: state.total + 1 }, action)
    case 'events.removed':
      return withMessage({ ...state, total: Math.max(0, state.total - action.ids.length) }, action)
    case 'event.verified':
    case 'event.diagnosed':
    case 'event.changed':
    case 'attempt.started':
    case 'attempt.finished':
      return withMessage(state, action)
    case 'notice.added':
    default:
      // Notices are shown and gone. A newer vhook may tell what this page does not know yet.
      return state
  }
}
