import type { EventPage } from '../../server/core/api/views/event.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import type { Filter } from '../../server/core/filter/filter.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'
import type { Snapshot } from '../../server/core/api/views/state.ts'
import { applyToRows, filterKey, mergeFirstPage, appendPage } from './rows.ts'

/** The events that match the current filter, as far as they are loaded. */
export interface ListState {
  filter: Filter
  /** Newest first, without gaps. */
  rows: EventSummary[]
  /** Cursor of the next older page; null when everything is loaded. */
  next: string | null
  total: number
  /** The first page was loaded, so an empty list means no matches. */
  loaded: boolean
  /** A new event may match the search text, which only the server knows: the first page must be reloaded. */
  stale: boolean
}

/** Everything the UI knows. Changed only by `reduce`, from live messages and loaded pages. */
export interface State extends Omit<Snapshot, 'events'> {
  /** The newest events regardless of the filter, newest first. */
  recent: EventSummary[]
  list: ListState
}

export type Action =
  | LiveMessage
  | { type: 'snapshot'; snapshot: Snapshot }
  | { type: 'list.filtered'; filter: Filter }
  /** `first`: the newest page rather than an older one. `meanwhile`: messages received while it loaded. */
  | { type: 'list.page'; page: EventPage; first: boolean; filter: Filter; meanwhile: LiveMessage[] }

/** Number of recent events retained. */
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
  const needsSearch = message.type === 'event.captured' && state.list.filter.search !== undefined
  if (recent === state.recent && rows === state.list.rows && !needsSearch) return state
  const total = state.list.total + rows.length - state.list.rows.length
  const list = { ...state.list, rows, total, stale: state.list.stale || needsSearch }
  return { ...state, recent: recent.length > RECENT * 2 ? recent.slice(0, RECENT) : recent, list }
}

/** The state after one more action. Pure; unknown messages change nothing. */
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
    case 'app.fault':
    case 'notice.added':
    default:
      // Notices are shown as toasts. A newer vhook may send messages this page does not know.
      return state
  }
}
